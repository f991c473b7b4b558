import { setTimeout } from 'node:timers/promises';
import { failure, type Outcome } from './outcome.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from './runtime.ts';
import { maxPayloadBytes } from './runtime-api.ts';

/** Is told each line that a function, or this host about it, writes. */
export type OnLog = (entry: { readonly function: string; readonly text: string }) => void;

export interface FunctionOptions extends RuntimeOptions {
  readonly name: string;
  /** More calls than this at once are refused, as the template says. */
  readonly reservedConcurrency?: number | undefined;
  /** More calls than this at once wait for one to end. @default 10: one machine cannot run the thousand of Lambda */
  readonly environments?: number | undefined;
  /** Waits before the second and the third try of a call that nobody waits for. @default a minute, then two */
  readonly retryDelaysMs?: readonly number[] | undefined;
}

/** A function of the stack: as many execution environments as calls at once, each used again when idle. */
export interface LocalFunction {
  readonly name: string;
  readonly arn: string;
  readonly timeoutMs: number;
  /** More calls than this at once wait for one to end. */
  readonly environments: number;
  /** Never rejects. */
  invoke(event: unknown): Promise<Outcome>;
  /** As `invoke`; a failure is tried again twice, later, as Lambda does when nobody waits for the answer. */
  invokeLater(event: unknown): Promise<Outcome>;
  /** The processes that are there now, idle ones included. */
  pids(): number[];
  /** Kills every process. Calls under way fail. */
  stop(): Promise<void>;
}

const maxEnvironments = 10;
const lambdaRetryDelaysMs = [60_000, 120_000];

export function createFunction(options: FunctionOptions): LocalFunction {
  const { environments = maxEnvironments } = options;
  const limit = options.reservedConcurrency ?? environments;
  const runtimes = new Set<Runtime>();
  const idle: Runtime[] = [];
  const turns: (() => void)[] = [];
  const stopped = new AbortController();
  let running = 0;

  async function invoke(event: unknown): Promise<Outcome> {
    const payload = JSON.stringify(event) ?? 'null';
    if (Buffer.byteLength(payload) > maxPayloadBytes) {
      return failure('RequestTooLargeException', 'The event is larger than 6 MB');
    }
    if (running >= limit) {
      if (options.reservedConcurrency !== undefined) return failure('TooManyRequestsException', 'Rate Exceeded.');
      await new Promise<void>((resolve) => turns.push(resolve));
    } else running += 1;
    try {
      if (stopped.signal.aborted) return failure('ServiceException', 'The host is stopping');
      return await run(payload);
    } finally {
      // A call that waits takes this one's place: the number stays.
      const next = turns.shift();
      if (next) next();
      else running -= 1;
    }
  }

  async function run(payload: string): Promise<Outcome> {
    const runtime = idleRuntime() ?? (await start());
    const outcome = await runtime.invoke(payload);
    if (runtime.alive && !stopped.signal.aborted) idle.push(runtime);
    else await end(runtime);
    return outcome;
  }

  function idleRuntime(): Runtime | undefined {
    let runtime = idle.pop();
    while (runtime && !runtime.alive) {
      runtimes.delete(runtime);
      runtime = idle.pop();
    }
    return runtime;
  }

  async function start(): Promise<Runtime> {
    const runtime = await startRuntime(options);
    // The host may have been stopped meanwhile.
    if (stopped.signal.aborted) await runtime.stop();
    else runtimes.add(runtime);
    return runtime;
  }

  async function retry(event: unknown): Promise<void> {
    for (const delayMs of options.retryDelaysMs ?? lambdaRetryDelaysMs) {
      if (!(await passed(delayMs, stopped.signal)) || (await invoke(event)).ok) return;
    }
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
    async invokeLater(event) {
      const outcome = await invoke(event);
      if (!outcome.ok) void retry(event);
      return outcome;
    },
    pids: () => [...runtimes].filter(({ alive }) => alive).map(({ pid }) => pid),
    async stop() {
      stopped.abort();
      await Promise.all([...runtimes].map(end));
    },
  };
}

/** True after that time, false when the signal came first. Does not keep the host's process alive. */
function passed(delayMs: number, signal: AbortSignal): Promise<boolean> {
  return setTimeout(delayMs, true, { ref: false, signal }).catch(() => false);
}
