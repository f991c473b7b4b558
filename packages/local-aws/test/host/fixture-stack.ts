import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Host, type HostOptions, startHost } from 'local-aws/host';
import { createStillClock, type StillClock } from '../still-clock.ts';
import { packageFixture } from './package-fixture.ts';

export interface FixtureStack extends Host {
  /** The log lines of the functions, each with the name of its function. */
  readonly lines: readonly string[];
  /** Resolves with the first past or future line that matches. */
  line(wanted: string | RegExp): Promise<string>;
  /** Resolves with the first future line that matches. */
  nextLine(wanted: string | RegExp): Promise<string>;
  /** By which messages become visible again, and functions time out. */
  readonly clock: StillClock;
}

/** Packages the fixture and runs it, by a clock that stands still. */
export async function startFixture(options: Partial<HostOptions> = {}): Promise<FixtureStack> {
  const template = await packageFixture();
  const clock = createStillClock();
  const directory = await mkdtemp(path.join(tmpdir(), 'fixture-host-'));
  const lines: string[] = [];
  const host = await startHost({
    template,
    directory,
    aws: { clock },
    environment: { SDK_FROM: import.meta.filename },
    runSchedules: false,
    ...options,
    log: ({ function: name, text }) => lines.push(`${name}: ${text}`),
  });
  return {
    ...host,
    lines,
    clock,
    line: async (wanted) => lines.find((line) => matches(line, wanted)) ?? waitForLine(host, wanted),
    nextLine: (wanted) => waitForLine(host, wanted),
    async stop() {
      await host.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function matches(line: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? line.includes(wanted) : wanted.test(line);
}

function waitForLine(host: Host, wanted: string | RegExp): Promise<string> {
  return new Promise((resolve) => {
    const removeListener = host.onLog(({ function: name, text }) => {
      if (!matches(text, wanted)) return;
      removeListener();
      resolve(`${name}: ${text}`);
    });
  });
}
