import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { osls } from '../../../../local/package-stack.ts';
import { type Host, type HostOptions, startHost } from '../../src/host/host.ts';

export interface FixtureStack extends Host {
  /** What the functions wrote into their logs so far. */
  readonly lines: readonly string[];
  /** Resolves with the first line, past or to come, that matches. */
  line(wanted: string | RegExp): Promise<string>;
}

/** Packages test/local/host/fixture, by `osls` itself, into a directory of its own. Returns the template's file. */
export async function packageFixture(): Promise<{ template: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'fixture-'));
  await cp(path.join(import.meta.dirname, 'fixture'), directory, { recursive: true });
  await osls(['package'], directory);
  return {
    template: path.join(directory, '.serverless', 'cloudformation-template-update-stack.json'),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** The fixture, packaged and running. */
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
    line: (wanted) => found(host, lines, wanted),
    async stop() {
      await host.stop();
      await rm(directory, { recursive: true, force: true });
      await packaged.remove();
    },
  };
}

function found(host: Host, lines: readonly string[], wanted: string | RegExp): Promise<string> {
  const matches = (line: string) => (typeof wanted === 'string' ? line.includes(wanted) : wanted.test(line));
  return new Promise((resolve) => {
    const past = lines.find(matches);
    if (past !== undefined) return resolve(past);
    const end = host.onLog(({ function: name, text: line }) => {
      if (!matches(line)) return;
      end();
      resolve(`${name}: ${line}`);
    });
  });
}
