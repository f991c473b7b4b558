import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { machineClock } from '../clock.ts';
import type { BucketOptions } from '../s3/options.ts';
import { type AwsOptions, type LocalAws, startAws } from '../server.ts';
import { createResources, readOutputs, readRefs } from './create-resources.ts';
import { deployFunctions } from './deploy-functions.ts';
import { addEventRules, protectBuckets } from './event-rules.ts';
import { findFunction, findSchedule } from './find-by-name.ts';
import type { LocalFunction, OnLog } from './function.ts';
import { openHttpApi } from './http-api.ts';
import { mapQueues } from './map-queues.ts';
import type { Outcome } from './outcome.ts';
import { checkTypes, type SecretValues } from './resources.ts';
import { readRoutes } from './routes.ts';
import { startSchedules } from './start-schedules.ts';
import { readTemplate, type Template } from './template.ts';

export interface HostOptions {
  /** The file of a CloudFormation template that `osls package` wrote. The zips of the functions must be beside it. */
  readonly template: string;
  /** Where the functions are unpacked and S3 keeps its objects. Created when missing. `stop` does not remove it. */
  readonly directory: string;
  /** @default 'us-east-1' */
  readonly region?: string | undefined;
  /** Twelve digits. @default '000000000000' */
  readonly account?: string | undefined;
  /** The port of the HTTP API. @default a free one */
  readonly apiPort?: number | undefined;
  /** Options of the emulated services, as in `startAws`. */
  readonly aws?:
    | Pick<AwsOptions, 'port' | 'indexDelayMs' | 'scanMs' | 'clock' | 'keepIn' | 'onStoreFailure'>
    | undefined;
  /** Environment variables of every function. They override those of the template. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** A JavaScript module that every process of a function loads before anything else. */
  readonly preload?: URL | undefined;
  /** Gets the address of AWS and returns the one for functions, such as a proxy. @default the same */
  readonly endpoint?: ((awsUrl: string) => Promise<string>) | undefined;
  /** The limit of processes of one function. Further calls wait. @default 10 */
  readonly environments?: number | undefined;
  /** First values of secrets, by the name of the secret. They override those of the template. */
  readonly secrets?: SecretValues | undefined;
  /** Further buckets, by name: those that exist outside the template. */
  readonly buckets?: Readonly<Record<string, BucketOptions>> | undefined;
  /** Whether schedules fire by the clock. Otherwise only `fire` starts them. @default true */
  readonly runSchedules?: boolean | undefined;
  /** The delays before the second and the third try of an asynchronous call. @default a minute, then two */
  readonly retryDelaysMs?: readonly number[] | undefined;
  /** Awaited when the resources exist, before any function runs. `refs`: as of the host. */
  readonly prepare?: ((aws: LocalAws, refs: Readonly<Record<string, string>>) => Promise<void>) | undefined;
  readonly log?: OnLog | undefined;
}

/**
 * A packaged stack that runs on this machine. A function has three names: its short name in serverless.yml, its full
 * name and its logical id. So has a schedule: the end of its name, its full name and its logical id.
 */
export interface Host {
  /** Such as `http://127.0.0.1:3000`, without a slash at the end. */
  readonly apiUrl: string;
  readonly aws: LocalAws;
  /** The value of `Ref` by logical id: the address of a queue, the name of a table or bucket, the ARN of a secret. */
  readonly refs: Readonly<Record<string, string>>;
  /** The outputs of the template. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly functions: {
    /** Calls a function and waits for its answer. Throws when there is no such function. */
    invoke(name: string, event: unknown): Promise<Outcome>;
  };
  readonly schedules: {
    readonly names: readonly string[];
    /** Fires a schedule now, with `at` as its scheduled time. Resolves with the outcome of the first try. */
    fire(name: string, at?: Date): Promise<Outcome>;
  };
  /** The environment of a function's processes, with the credentials of its role. */
  env(functionName: string): Readonly<Record<string, string>>;
  /** The present processes of functions, idle ones included. `function` is the short name. */
  processes(): { readonly function: string; readonly pid: number }[];
  /** Adds a listener for log lines. Returns a function that removes it. */
  onLog(listener: OnLog): () => void;
  /**
   * Takes nothing new: the HTTP API answers 503, no schedule fires, no message is received. Functions get SIGTERM. Resolves when
   * every running call has ended. The emulated services go on until `stop`.
   */
  drain(): Promise<void>;
  /** Kills every function and closes every port. */
  stop(): Promise<void>;
}

/** Runs a packaged stack. Rejects, with its name, when the template has a part that is not emulated. */
export async function startHost(options: HostOptions): Promise<Host> {
  const template = await readTemplate(options.template);
  checkTypes(template);
  const directory = path.resolve(options.directory);
  await mkdir(directory, { recursive: true });
  const { region, account } = options;
  const aws = await startAws({ directory: path.join(directory, 's3'), region, account, ...options.aws });
  const stops = [() => aws.stop()];
  try {
    return await run(template, aws, { ...options, directory }, stops);
  } catch (error) {
    await runInReverse(stops);
    throw error;
  }
}

async function run(
  template: Template,
  aws: LocalAws,
  options: HostOptions,
  stops: (() => Promise<void>)[],
): Promise<Host> {
  const listeners = new Set<OnLog>(options.log ? [options.log] : []);
  const onLog: OnLog = (entry) => {
    for (const listener of listeners) listener(entry);
  };
  const api = await openHttpApi({ port: options.apiPort, account: aws.account });
  stops.push(() => api.stop());
  const references = await createResources(template, aws, api.url, options.secrets ?? {});
  for (const [name, bucket] of Object.entries(options.buckets ?? {})) aws.s3.createBucket(name, bucket);
  await options.prepare?.(aws, readRefs(template, references));
  addEventRules(template, references, aws);
  protectBuckets(template, references, aws);
  const functions = await deployFunctions(template, references, {
    aws,
    onLog,
    template: options.template,
    directory: path.join(options.directory, 'functions'),
    environment: options.environment ?? {},
    preload: options.preload,
    clock: options.aws?.clock ?? machineClock,
    endpoint: (await options.endpoint?.(aws.url)) ?? aws.url,
    environments: options.environments,
    retryDelaysMs: options.retryDelaysMs,
  });
  stops.push(() => stopAll([...functions.values()]));
  api.serve({ routes: readRoutes(template, references), functions });
  const byClock = options.runSchedules !== false;
  const schedules = startSchedules(template, references, { functions: [...functions.values()], byClock });
  stops.push(async () => {
    for (const schedule of schedules) schedule.stop();
  });
  const mappings = mapQueues(template, references, functions, { aws, onLog });
  // Both at once: a mapping waits for its running function, which must be killed.
  stops.push(() => stopAll([...mappings, ...functions.values()]));
  for (const fn of functions.values()) fn.resume();
  return {
    apiUrl: api.url,
    aws,
    refs: readRefs(template, references),
    outputs: readOutputs(template, references),
    functions: { invoke: (name, event) => findFunction(functions, name).invoke(event) },
    schedules: {
      names: schedules.map(({ name }) => name),
      fire: (name, at) => findSchedule(schedules, template, references, name).fire(at),
    },
    env: (name) => findFunction(functions, name).environment,
    processes: () => [...functions.values()].flatMap(listProcesses),
    onLog(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async drain() {
      for (const schedule of schedules) schedule.stop();
      const inputs = [api, ...mappings];
      await Promise.all([...inputs, ...functions.values()].map((part) => part.drain()));
    },
    stop: () => runInReverse(stops),
  };
}

async function stopAll(parts: readonly { stop(): Promise<void> }[]): Promise<void> {
  await Promise.all(parts.map((part) => part.stop()));
}

async function runInReverse(stops: (() => Promise<void>)[]): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}

function listProcesses(fn: LocalFunction): { function: string; pid: number }[] {
  return fn.pids().map((pid) => ({ function: fn.name, pid }));
}
