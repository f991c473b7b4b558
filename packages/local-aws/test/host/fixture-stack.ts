import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Host, type HostOptions, startHost } from 'local-aws/host';
import { runOslsPackage } from './osls.ts';

export interface FixtureStack extends Host {
  /** The log lines of the functions, each with the name of its function. */
  readonly lines: readonly string[];
  /** Resolves with the first past or future line that matches. */
  line(wanted: string | RegExp): Promise<string>;
}

/** Packages a copy of `fixture`. Returns the file of its template and a function that removes the copy. */
export async function packageFixture(): Promise<{ template: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'fixture-'));
  await cp(path.join(import.meta.dirname, 'fixture'), directory, { recursive: true });
  await runOslsPackage(directory);
  return {
    template: path.join(directory, '.serverless', 'cloudformation-template-update-stack.json'),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Packages the fixture and runs it. */
export async function startFixture(options: Partial<HostOptions> = {}): Promise<FixtureStack> {
  const packaged = await packageFixture();
  const directory = await mkdtemp(path.join(tmpdir(), 'fixture-host-'));
  const lines: string[] = [];
  const host = await startHost({
    template: packaged.template,
    directory,
    environment: { SDK_FROM: import.meta.filename },
    runSchedules: false,
    ...options,
    log: ({ function: name, text }) => lines.push(`${name}: ${text}`),
  });
  return {
    ...host,
    lines,
    line: (wanted) => waitForLine(host, lines, wanted),
    async stop() {
      await host.stop();
      await rm(directory, { recursive: true, force: true });
      await packaged.remove();
    },
  };
}

function waitForLine(host: Host, lines: readonly string[], wanted: string | RegExp): Promise<string> {
  const matches = (line: string) => (typeof wanted === 'string' ? line.includes(wanted) : wanted.test(line));
  return new Promise((resolve) => {
    const past = lines.find(matches);
    if (past !== undefined) return resolve(past);
    const removeListener = host.onLog(({ function: name, text: line }) => {
      if (!matches(line)) return;
      removeListener();
      resolve(`${name}: ${line}`);
    });
  });
}
