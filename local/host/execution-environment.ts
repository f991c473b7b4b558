import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { type FunctionError, failure, type Log, type Outcome } from './outcome.ts';
import { RuntimeApi } from './runtime-api.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const runtimeClient = path.join(root, 'node_modules', 'aws-lambda-ric', 'index.mjs');
const rapidClient = pathToFileURL(path.join(import.meta.dirname, 'rapid-client.ts')).href;

/** Lambda gives a function this long to load, before the time limit of its first invocation begins. */
const initLimitMs = 10_000;

export interface FunctionSettings {
  /** Its name in logs: the short one. */
  readonly name: string;
  readonly arn: string;
  readonly handler: string;
  /** Where the artefact is unpacked. */
  readonly taskRoot: string;
  readonly timeLimitMs: number;
  /** The whole environment but what differs from process to process. */
  readonly variables: Readonly<Record<string, string>>;
}

/** One process with AWS's own Node runtime in it, which runs one invocation after the other. */
export class ExecutionEnvironment {
  readonly #settings: FunctionSettings;
  readonly #log: Log;
  readonly #api: RuntimeApi;
  readonly #process: ChildProcess;
  readonly #gone: Promise<void>;
  #initError: FunctionError | undefined;
  #hasRun = false;
  #finish: ((outcome: Outcome) => void) | undefined;
  #timedOut: Outcome | undefined;

  static async start(settings: FunctionSettings, log: Log): Promise<ExecutionEnvironment> {
    const heard: { initError?: FunctionError } = {};
    const api = await RuntimeApi.start((error) => {
      heard.initError = error;
      environment.#initError = error;
    });
    const environment = new ExecutionEnvironment(settings, log, api);
    return environment;
  }

  private constructor(settings: FunctionSettings, log: Log, api: RuntimeApi) {
    this.#settings = settings;
    this.#log = log;
    this.#api = api;
    this.#process = spawn(process.execPath, ['--import', rapidClient, runtimeClient], {
      cwd: settings.taskRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      // In a process group of its own: a Ctrl-C in the terminal is for the host, which then ends its functions in order.
      detached: process.platform !== 'win32',
      windowsHide: true,
      env: { ...settings.variables, AWS_LAMBDA_RUNTIME_API: api.address },
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#write(line));
    }
    this.#gone = new Promise((resolve) => {
      this.#process.once('exit', (code, signal) => {
        this.#ended(code, signal);
        resolve();
      });
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Whether the process lives and may be given another invocation. */
  get usable(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null && !this.#initError && !this.#timedOut;
  }

  /** Runs one event (JSON text). Never rejects; kills the process when the time limit passes. */
  invoke(payload: string): Promise<Outcome> {
    const id = randomUUID();
    const { timeLimitMs, arn } = this.#settings;
    return new Promise((resolve) => {
      // A process that never comes to take its first event is killed as well.
      let timer = setTimeout(() => this.#timeOut(id), timeLimitMs + (this.#hasRun ? 0 : initLimitMs));
      this.#hasRun = true;
      this.#finish = (outcome) => {
        clearTimeout(timer);
        this.#finish = undefined;
        resolve(outcome);
      };
      if (!this.usable) return this.#finish(this.#exitError(id));
      this.#api.offer({
        id,
        functionArn: arn,
        payload,
        started: () => {
          clearTimeout(timer);
          timer = setTimeout(() => this.#timeOut(id), timeLimitMs);
          return Date.now() + timeLimitMs;
        },
        finished: (outcome) => this.#finish?.(outcome),
      });
    });
  }

  /** Kills the process, also a stopped one, and resolves when it is gone. */
  async stop(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#gone;
  }

  #timeOut(id: string): void {
    const seconds = (this.#settings.timeLimitMs / 1000).toFixed(2);
    this.#timedOut = failure('Sandbox.Timedout', `RequestId: ${id} Error: Task timed out after ${seconds} seconds`);
    this.#write(`${id} Task timed out after ${seconds} seconds`);
    // Its outcome follows when the process is gone: nothing of it may still run then.
    this.#process.kill('SIGKILL');
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    this.#api.close();
    this.#finish?.(this.#timedOut ?? this.#exitError(randomUUID(), code, signal));
  }

  #exitError(id: string, code = this.#process.exitCode, signal = this.#process.signalCode): Outcome {
    if (this.#initError) return { error: this.#initError };
    const how = code ? `exit status ${code}` : `signal: ${signal}`;
    const reason = code === 0 ? 'without providing a reason' : `with error: ${how}`;
    this.#write(`RequestId: ${id} Error: Runtime exited ${reason}`);
    return failure('Runtime.ExitError', `RequestId: ${id} Error: Runtime exited ${reason}`);
  }

  #write(text: string): void {
    this.#log({ function: this.#settings.name, pid: this.pid, text });
  }
}
