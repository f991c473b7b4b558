import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Clock } from '../clock.ts';
import { createFailure, type Outcome } from './outcome.ts';
import { openRuntimeApi, type RuntimeApi } from './runtime-api.ts';

export interface RuntimeOptions {
  readonly functionArn: string;
  /** The directory of the unpacked zip. */
  readonly directory: string;
  readonly timeoutMs: number;
  /** By which the timeout passes. */
  readonly clock: Clock;
  /** The whole environment of the process, besides the address of its Runtime API. */
  readonly environment: Readonly<Record<string, string>>;
  /** A module that the process loads before anything else. */
  readonly preload?: URL | undefined;
  readonly onLine: (line: string) => void;
}

/** One execution environment: a process with AWS's own runtime interface client. It runs one invocation at a time. */
export interface Runtime {
  readonly pid: number;
  /** False when its process is gone. It accepts no further invocation. */
  readonly alive: boolean;
  /** Never rejects. Kills the process at the timeout. */
  invoke(payload: string): Promise<Outcome>;
  /** Sends SIGTERM, as Lambda does before it ends a process. The process may do as it likes, and has not ended by that alone. */
  warn(): void;
  /** Kills the process. Resolves when it is gone. */
  stop(): Promise<void>;
}

/** Lambda's limit for the code outside the handler, in addition to the function's own timeout. */
const initLimitMs = 10_000;
const client = createRequire(import.meta.url).resolve('aws-lambda-ric');
const rapidClient = new URL('./rapid-client.mjs', import.meta.url);

/** Starts a process for one function. The first invocation waits until the process has loaded the handler. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  let initError: Outcome | undefined;
  let timeoutError: Outcome | undefined;
  let current: { end(outcome: Outcome): void } | undefined;
  let hasBegun = false;
  let alive = true;

  const api = await openRuntimeApi(options.functionArn, (outcome) => {
    initError = outcome;
  });
  const child = startProcess(options, api);
  // Nothing is written to it. A process that is killed breaks it.
  child.stdio[3]?.on('error', () => {});
  forwardLines(child, options.onLine);
  const gone = once(child, 'exit').then(([code, signal]) => {
    alive = false;
    api.close();
    const cause = signal === null ? `exit status ${code}` : `signal: ${signal}`;
    const exitError = createFailure('Runtime.ExitError', `Runtime exited with error: ${cause}`);
    current?.end(timeoutError ?? initError ?? exitError);
  });

  function invoke(payload: string): Promise<Outcome> {
    return new Promise((resolve) => {
      const id = randomUUID();
      let cancelKill = killAfter(hasBegun ? options.timeoutMs : initLimitMs + options.timeoutMs);

      function killAfter(ms: number): () => void {
        return options.clock.after(ms, () => {
          const seconds = (options.timeoutMs / 1000).toFixed(2);
          const message = `RequestId: ${id} Error: Task timed out after ${seconds} seconds`;
          options.onLine(message);
          timeoutError = createFailure('Sandbox.Timedout', message);
          // Its answer may still be on its way: the process must not get another invocation.
          alive = false;
          // Only SIGKILL also ends a process that was stopped. The outcome follows when the process is gone.
          child.kill('SIGKILL');
        });
      }

      function end(outcome: Outcome): void {
        cancelKill();
        current = undefined;
        resolve(outcome);
      }

      current = { end };
      api.push({
        id,
        payload,
        onBegin() {
          hasBegun = true;
          cancelKill();
          cancelKill = killAfter(options.timeoutMs);
          return Date.now() + options.timeoutMs;
        },
        onEnd: end,
      });
    });
  }

  return {
    pid: child.pid as number,
    get alive() {
      return alive;
    },
    invoke: (payload) =>
      alive ? invoke(payload) : Promise.resolve(initError ?? createFailure('Runtime.ExitError', 'The runtime is gone')),
    warn() {
      // Windows would kill it, and so would Node before the client is loaded.
      if (hasBegun && process.platform !== 'win32') child.kill('SIGTERM');
    },
    async stop() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function startProcess({ directory, environment, preload }: RuntimeOptions, api: RuntimeApi): ChildProcess {
  const imports = [...(preload ? [preload] : []), rapidClient].flatMap(({ href }) => ['--import', href]);
  return spawn(process.execPath, [...imports, client], {
    cwd: directory,
    // The process ends when its descriptor 3 does, which the death of the host closes.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // A process group of its own: Ctrl-C in the terminal reaches only the host, which then stops its functions in order.
    detached: process.platform !== 'win32',
    windowsHide: true,
    env: { ...environment, AWS_LAMBDA_RUNTIME_API: api.address },
  });
}

function forwardLines({ stdout, stderr }: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [stdout, stderr]) {
    if (stream) createInterface({ input: stream }).on('line', onLine);
  }
}
