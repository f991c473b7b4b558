import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { failure, type Outcome } from './outcome.ts';
import { openRuntimeApi, type RuntimeApi } from './runtime-api.ts';
import { withoutTypes } from './without-types.ts';

export interface RuntimeOptions {
  readonly functionArn: string;
  /** Where the artefact is unpacked. */
  readonly directory: string;
  readonly timeoutMs: number;
  /** All that the process sees of an environment, besides the address of its Runtime API. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/** One execution environment: a process with AWS's own runtime interface client, which runs one invocation at a time. */
export interface Runtime {
  readonly pid: number;
  /** False once its process is gone: it takes no further invocation. */
  readonly alive: boolean;
  /** Never rejects. At the time limit the process is killed, whatever it is doing. */
  invoke(payload: string): Promise<Outcome>;
  /** Kills the process and resolves when it is gone. */
  stop(): Promise<void>;
}

/** Lambda gives the code outside the handler this long, on top of the function's own time. */
const initLimitMs = 10_000;
const client = createRequire(import.meta.url).resolve('aws-lambda-ric');
const rapidClient = await withoutTypes(new URL('./rapid-client.ts', import.meta.url));

/** Starts a process for one function. The first invocation waits until it has loaded the handler. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  let initError: Outcome | undefined;
  let timedOut: Outcome | undefined;
  let current: { end(outcome: Outcome): void } | undefined;
  let warm = false;
  let alive = true;

  const api = await openRuntimeApi(options.functionArn, (outcome) => {
    initError = outcome;
  });
  const child = startProcess(options, api);
  forwardLines(child, options.onLine);
  const gone = once(child, 'exit').then(([code, signal]) => {
    alive = false;
    api.close();
    const how = signal === null ? `exit status ${code}` : `signal: ${signal}`;
    // Without a time-out, and without an error of its own, it ended itself or was ended by somebody else.
    current?.end(timedOut ?? initError ?? failure('Runtime.ExitError', `Runtime exited with error: ${how}`));
  });

  function invoke(payload: string): Promise<Outcome> {
    return new Promise((resolve) => {
      const id = randomUUID();
      let timer = killAt(warm ? options.timeoutMs : initLimitMs + options.timeoutMs);

      function killAt(ms: number): NodeJS.Timeout {
        return setTimeout(() => {
          const seconds = (options.timeoutMs / 1000).toFixed(2);
          const message = `RequestId: ${id} Error: Task timed out after ${seconds} seconds`;
          options.onLine(message);
          timedOut = failure('Sandbox.Timedout', message);
          // Only this signal also ends a process that was stopped. The outcome follows when nothing of it runs any more.
          child.kill('SIGKILL');
        }, ms);
      }

      function end(outcome: Outcome): void {
        clearTimeout(timer);
        current = undefined;
        resolve(outcome);
      }

      current = { end };
      api.hand({
        id,
        payload,
        onTaken() {
          warm = true;
          clearTimeout(timer);
          timer = killAt(options.timeoutMs);
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
      alive ? invoke(payload) : Promise.resolve(initError ?? failure('Runtime.ExitError', 'The runtime is gone')),
    async stop() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function startProcess({ directory, environment }: RuntimeOptions, api: RuntimeApi): ChildProcess {
  return spawn(process.execPath, ['--import', rapidClient, client], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: a Ctrl-C in the terminal is for the host, which then ends its functions in order.
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
