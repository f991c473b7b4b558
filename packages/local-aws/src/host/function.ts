import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredList } from '../store.ts';
import { createFailure, type Outcome } from './outcome.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from './runtime.ts';
import { maxPayloadBytes } from './runtime-api.ts';

/** Receives each log line of a function, and the lines of the host about it. `function` is the short name. */
export type OnLog = (entry: { readonly function: string; readonly text: string }) => void;

export interface FunctionOptions extends RuntimeOptions {
  readonly name: string;
  /** The limit of concurrent calls. Further calls wait. @default 10, which one machine can run */
  readonly environments?: number | undefined;
  /** The delays before the second and the third try of an asynchronous call. @default a minute, then two */
  readonly retryDelaysMs?: readonly number[] | undefined;
  /** Gets the event of an asynchronous call whose last try failed. */
  readonly onDeadLetter?: ((event: unknown) => void) | undefined;
  /** Keeps asynchronous calls until they have ended. */
  readonly pending: StoredList;
}

/** A function of the stack. It has an execution environment for each concurrent call and reuses idle ones. */
export interface LocalFunction {
  readonly name: string;
  readonly arn: string;
  readonly timeoutMs: number;
  /** The limit of concurrent calls. Further calls wait. */
  readonly environments: number;
  /** Never rejects. */
  invoke(event: unknown): Promise<Outcome>;
  /** An asynchronous call: a failure is tried twice again later, as on Lambda. Resolves with the first outcome. */
  invokeAsync(event: unknown): Promise<Outcome>;
  /** Makes the asynchronous calls again that an earlier process did not end. */
  resume(): void;
  /** Sends SIGTERM to each process. Resolves when no call runs. */
  drain(): Promise<void>;
  /** The present processes, idle ones included. */
  pids(): number[];
  /** Kills every process. Running calls fail. */
  stop(): Promise<void>;
}

const defaultEnvironments = 10;
const warnEveryMs = 250;
const lambdaRetryDelaysMs = [60_000, 120_000];

export function createFunction(options: FunctionOptions): LocalFunction {
  const { environments = defaultEnvironments } = options;
  const runtimes = new Set<Runtime>();
  const idle: Runtime[] = [];
  const waiting: (() => void)[] = [];
  const calls = new Set<Promise<unknown>>();
  const stopped = new AbortController();
  let running = 0;

  function invoke(event: unknown): Promise<Outcome> {
    const call = invokeOnce(event);
    calls.add(call);
    return call.finally(() => calls.delete(call));
  }

  async function invokeOnce(event: unknown): Promise<Outcome> {
    const payload = JSON.stringify(event) ?? 'null';
    if (Buffer.byteLength(payload) > maxPayloadBytes) {
      return createFailure('RequestTooLargeException', 'The event is larger than 6 MB');
    }
    if (running >= environments) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      if (stopped.signal.aborted) return createFailure('ServiceException', 'The host is stopping');
      return await run(payload);
    } finally {
      // A waiting call takes the place of this one, so the number of running calls stays the same.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  }

  async function run(payload: string): Promise<Outcome> {
    const runtime = takeIdleRuntime() ?? (await start());
    const outcome = await runtime.invoke(payload);
    if (runtime.alive && !stopped.signal.aborted) idle.push(runtime);
    else await end(runtime);
    return outcome;
  }

  function takeIdleRuntime(): Runtime | undefined {
    let runtime = idle.pop();
    while (runtime && !runtime.alive) {
      runtimes.delete(runtime);
      runtime = idle.pop();
    }
    return runtime;
  }

  async function start(): Promise<Runtime> {
    const runtime = await startRuntime(options);
    // The host may have stopped during the start.
    if (stopped.signal.aborted) await runtime.stop();
    else runtimes.add(runtime);
    return runtime;
  }

  async function invokeAsync(id: string, event: unknown): Promise<Outcome> {
    const outcome = await invoke(event);
    if (outcome.ok) options.pending.delete(id);
    // A host that stops leaves the call to the next one.
    else if (!stopped.signal.aborted) void retry(id, event);
    return outcome;
  }

  async function retry(id: string, event: unknown): Promise<void> {
    let isDone = false;
    for (const delayMs of options.retryDelaysMs ?? lambdaRetryDelaysMs) {
      if (!(await waitFor(delayMs, stopped.signal))) return;
      isDone = (await invoke(event)).ok;
      if (stopped.signal.aborted) return;
      if (isDone) break;
    }
    if (!isDone) options.onDeadLetter?.(event);
    options.pending.delete(id);
  }

  async function end(runtime: Runtime): Promise<void> {
    runtimes.delete(runtime);
    await runtime.stop();
  }

  return {
    name: options.name,
    arn: options.functionArn,
    timeoutMs: options.timeoutMs,
    environments,
    invoke,
    invokeAsync(event) {
      const id = randomUUID();
      options.pending.put(id, event);
      return invokeAsync(id, event);
    },
    resume() {
      for (const { key, value } of options.pending.entries()) void invokeAsync(key, value);
    },
    async drain() {
      const warnAll = () => {
        for (const runtime of runtimes) runtime.warn();
      };
      warnAll();
      // A process that was about to start has not heard it.
      const warning = setInterval(warnAll, warnEveryMs);
      await Promise.allSettled(calls);
      clearInterval(warning);
    },
    pids: () => [...runtimes].filter(({ alive }) => alive).map(({ pid }) => pid),
    async stop() {
      stopped.abort();
      await Promise.all([...runtimes].map(end));
    },
  };
}

/** Resolves with false when the signal aborts first. Does not keep the process of the host alive. */
function waitFor(delayMs: number, signal: AbortSignal): Promise<boolean> {
  return sleep(delayMs, true, { ref: false, signal }).catch(() => false);
}
