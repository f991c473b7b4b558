import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { CrmFile } from './crm.ts';

const node = ['--disable-warning=ExperimentalWarning'];

/** The simulator in a process of its own, which plays the real CRM. */
export interface CrmProcess {
  readonly url: string;
  ask(): Promise<{ readonly files: readonly CrmFile[]; readonly cases: number; readonly calls: number }>;
  stop(): void;
}

export async function startCrmProcess(latencyMs: number): Promise<CrmProcess> {
  const child = fork(path.join(import.meta.dirname, 'crm.ts'), [String(latencyMs)], { execArgv: node });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    url,
    async ask() {
      const answer = once(child, 'message');
      child.send('ask');
      const [held] = await answer;
      return held;
    },
    stop: () => child.disconnect(),
  };
}

/** One run of `npm start`, without npm. */
export interface Start {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  /** Resolves with its exit code or signal. */
  readonly ended: Promise<string>;
  /** Resolves at the first line that matches. Rejects when the process ends before. */
  until(wanted: RegExp): Promise<string>;
}

export function startBridge(args: readonly string[], environment: Readonly<Record<string, string>>): Start {
  const child = spawn(process.execPath, [...node, 'local/start.ts', ...args], {
    cwd: path.resolve(import.meta.dirname, '..', '..'),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => String(code ?? signal));
  return {
    child,
    lines,
    ended,
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find((line) => wanted.test(line));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then((how) =>
          reject(new Error(`Ended (${how}) without a line like ${wanted}:\n${lines.join('\n')}`)),
        );
      }),
  };
}
