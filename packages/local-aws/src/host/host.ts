import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { BucketOptions } from '../s3/options.ts';
import { type LocalAws, startAws } from '../server.ts';
import { functionNamed, scheduleNamed } from './by-name.ts';
import { addEventRules, protectBuckets } from './event-rules.ts';
import type { LocalFunction, OnLog } from './function.ts';
import { deployFunctions } from './functions.ts';
import { openHttpApi } from './http-api.ts';
import { namesOf } from './names.ts';
import type { Outcome } from './outcome.ts';
import { mapQueues } from './queue-mappings.ts';
import { checkTypes, createSecret, createStores, resourcesOf, type SecretValues } from './resources.ts';
import { readRoutes } from './routes.ts';
import { keepSchedules } from './schedules.ts';
import { type References, readTemplate, resolved, resolvedProperties, type Template } from './template.ts';

export interface HostOptions {
  /** The CloudFormation template that `osls package` wrote, the functions' zips beside it. */
  readonly template: string;
  /** Where artefacts are unpacked and objects of S3 are kept. Created when missing, not removed. */
  readonly directory: string;
  /** @default 'us-east-1' */
  readonly region?: string | undefined;
  /** @default '000000000000' */
  readonly account?: string | undefined;
  /** Of the HTTP API. @default a free one */
  readonly apiPort?: number | undefined;
  readonly aws?:
    | { readonly port?: number; readonly indexDelayMs?: number; readonly scanMs?: number | 'by-hand' }
    | undefined;
  /** Set in every function, over what the template says. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** How functions reach the local AWS, by its address: for a proxy in between. @default directly */
  readonly endpoint?: ((awsUrl: string) => Promise<string>) | undefined;
  /** Execution environments of one function at most; further calls wait. @default 10 */
  readonly environments?: number | undefined;
  /** By the secret's name: what it holds at first, in the place of what the template says. */
  readonly secrets?: SecretValues | undefined;
  /** Buckets that exist besides the template's, by their names: what rules of EventBridge listen to. */
  readonly buckets?: Readonly<Record<string, BucketOptions>> | undefined;
  /** Whether schedules fire by the clock; else only by `fire`. @default true */
  readonly runSchedules?: boolean | undefined;
  /** When failed calls that nobody waits for are tried again. @default after a minute, and two minutes later */
  readonly retryDelaysMs?: readonly number[] | undefined;
  readonly log?: OnLog | undefined;
}

/**
 * A packaged stack that runs on this machine. A function may be named by its artefact (`receive-webhook`), its full name or
 * its logical id; a schedule by the end of its name (`daily-review`), its full name or its logical id.
 */
export interface Host {
  /** Such as `http://127.0.0.1:3000`, without a slash at the end. */
  readonly apiUrl: string;
  readonly aws: LocalAws;
  /** By logical id, what `Ref` gives: the address of a queue, the name of a table or bucket, the ARN of a secret. */
  readonly refs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly functions: { invoke(name: string, event: unknown): Promise<Outcome> };
  readonly schedules: {
    readonly names: readonly string[];
    /** Fires a schedule now, as if it had been due at that moment. Resolves with the outcome of the first try. */
    fire(name: string, at?: Date): Promise<Outcome>;
  };
  /** All that a function's processes see of an environment, its role's credentials included. */
  env(functionName: string): Readonly<Record<string, string>>;
  /** The processes of functions that are there now, idle ones included. `function` is the short name. */
  processes(): { readonly function: string; readonly pid: number }[];
  /** Returns how to end it. */
  onLog(listener: OnLog): () => void;
  /** Kills every function and closes every port. */
  stop(): Promise<void>;
}

/** Runs the stack. Rejects, naming it, when the template holds something that is not emulated. */
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
    await stopAll(stops);
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
  addEventRules(template, references, aws);
  protectBuckets(template, references, aws);
  const functions = await deployFunctions(template, references, {
    aws,
    onLog,
    template: options.template,
    directory: path.join(options.directory, 'functions'),
    environment: options.environment ?? {},
    endpoint: (await options.endpoint?.(aws.url)) ?? aws.url,
    environments: options.environments,
    retryDelaysMs: options.retryDelaysMs,
  });
  stops.push(() => all([...functions.values()]));
  api.serve({ routes: readRoutes(template, references), functions });
  const byClock = options.runSchedules !== false;
  const schedules = keepSchedules(template, references, { aws, functions: [...functions.values()], byClock });
  stops.push(async () => {
    for (const schedule of schedules) schedule.stop();
  });
  const mappings = mapQueues(template, references, functions, { aws, onLog });
  // What is running is killed: a mapping waits for it.
  stops.push(() => all([...mappings, ...functions.values()]));
  return {
    apiUrl: api.url,
    aws,
    refs: refsOf(template, references),
    outputs: outputsOf(template, references),
    functions: { invoke: (name, event) => functionNamed(functions, name).invoke(event) },
    schedules: {
      names: schedules.map(({ name }) => name),
      fire: (name, at) => scheduleNamed(schedules, template, references, name).fire(at),
    },
    env: (name) => functionNamed(functions, name).environment,
    processes: () => [...functions.values()].flatMap(processesOf),
    onLog(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => stopAll(stops),
  };
}

/** Makes all that holds data. Secrets come first: what they are called is known only once they exist. */
async function createResources(
  template: Template,
  aws: LocalAws,
  apiUrl: string,
  secrets: SecretValues,
): Promise<References> {
  const references = namesOf(template, { ...aws, apiUrl }, (id, properties) =>
    createSecret(id, resolved(properties, references) as typeof properties, aws, secrets),
  );
  const made = resourcesOf(template, 'AWS::SecretsManager::Secret').map(([id, resource]) => {
    references.ref(id);
    return resolvedProperties(resource, references)['Name'] ?? id;
  });
  const unknown = Object.keys(secrets).find((name) => !made.includes(name));
  if (unknown) throw new Error(`The template has no secret named ${unknown}`);
  await createStores(template, references, aws);
  return references;
}

async function all(things: readonly { stop(): Promise<void> }[]): Promise<void> {
  await Promise.all(things.map((thing) => thing.stop()));
}

async function stopAll(stops: (() => Promise<void>)[]): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}

function refsOf({ Resources }: Template, references: References): Record<string, string> {
  return Object.fromEntries(Object.keys(Resources).map((id) => [id, references.ref(id)]));
}

function outputsOf({ Outputs = {} }: Template, references: References): Record<string, string> {
  const values = Object.entries(Outputs).map(([name, { Value }]) => [name, String(resolved(Value, references))]);
  return Object.fromEntries(values);
}

function processesOf(fn: LocalFunction): { function: string; pid: number }[] {
  return fn.pids().map((pid) => ({ function: fn.name, pid }));
}
