import path from 'node:path';
import type { Clock } from '../clock.ts';
import type { LocalAws } from '../server.ts';
import type { Principal } from '../service.ts';
import { createFunction, type LocalFunction, type OnLog } from './function.ts';
import { checkProperties, resourcesOf } from './resources.ts';
import { assumeRole, requireActions, requireTrust } from './roles.ts';
import { type Properties, type References, referenceId, resolveProperties, type Template } from './template.ts';
import { unpackZip } from './unpack-zip.ts';

export interface FunctionsOptions {
  readonly template: string;
  readonly directory: string;
  readonly aws: LocalAws;
  readonly environment: Readonly<Record<string, string>>;
  readonly preload?: URL | undefined;
  /** The address of AWS for functions. */
  readonly endpoint: string;
  readonly clock: Clock;
  readonly environments?: number | undefined;
  readonly retryDelaysMs?: readonly number[] | undefined;
  readonly onLog: OnLog;
}

/** A function and the credentials of its processes. */
export interface DeployedFunction extends LocalFunction {
  /** Such as `shop-dev-resize`. `name` is the short one, here `resize`. */
  readonly fullName: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly principal: Principal;
}

const knownProperties = [
  'Architectures',
  'Code',
  'DeadLetterConfig',
  'Description',
  'Environment',
  'FunctionName',
  'Handler',
  'MemorySize',
  // Without effect: the host detects no loops.
  'RecursiveLoop',
  'Role',
  'Runtime',
  'Tags',
  'Timeout',
];

/** Unpacks every function of the template and makes the credentials of its role. By logical id. */
export async function deployFunctions(
  template: Template,
  references: References,
  options: FunctionsOptions,
): Promise<Map<string, DeployedFunction>> {
  const functions = new Map<string, DeployedFunction>();
  for (const [id, resource] of resourcesOf(template, 'AWS::Lambda::Function')) {
    const raw = resource.Properties ?? {};
    checkProperties(id, raw, knownProperties);
    if (raw['Runtime'] !== 'nodejs24.x') throw new Error(`${id}: the runtime ${raw['Runtime']} is not emulated`);
    const properties = resolveProperties(resource, references);
    const zip = path.basename(String((properties['Code'] as Properties)['S3Key']));
    // The packager names the zip after the function of serverless.yml.
    const name = path.basename(zip, '.zip');
    const directory = path.join(options.directory, name);
    await unpackZip(path.join(path.dirname(options.template), zip), directory);
    const functionArn = references.attribute(id, 'Arn');
    const principal = createPrincipal(raw['Role'], { name, functionArn }, template, references);
    options.aws.addPrincipal(principal);
    const environment = createEnvironment(references.ref(id), properties, directory, principal, options);
    const fn = createFunction({
      name,
      directory,
      functionArn,
      timeoutMs: Number(properties['Timeout'] ?? 3) * 1000,
      environment,
      preload: options.preload,
      clock: options.clock,
      environments: options.environments,
      retryDelaysMs: options.retryDelaysMs,
      onDeadLetter: deadLetterSender(id, properties, principal, options.aws),
      pending: options.aws.store.list(`calls:${name}`),
      onLine: (text) => options.onLog({ function: name, text }),
    });
    functions.set(id, { ...fn, fullName: references.ref(id), environment, principal });
  }
  return functions;
}

/** Sends the events of asynchronous calls that failed to the function's dead-letter queue. Without one they are dropped. */
function deadLetterSender(id: string, properties: Properties, principal: Principal, { sqs }: LocalAws) {
  const { TargetArn } = (properties['DeadLetterConfig'] ?? {}) as { TargetArn?: string };
  if (TargetArn === undefined) return undefined;
  requireActions(principal, ['sqs:SendMessage'], TargetArn, `${id} cannot send its dead letters`);
  return (event: unknown) => void sqs.send(TargetArn, JSON.stringify(event));
}

function createPrincipal(
  role: unknown,
  { name, functionArn }: { readonly name: string; readonly functionArn: string },
  template: Template,
  references: References,
): Principal {
  const id = referenceId(role);
  const resource = template.Resources[id];
  if (!resource) throw new Error(`The role ${id} is not in the template`);
  requireTrust({ id, resource }, { service: 'lambda.amazonaws.com', sourceArn: functionArn }, references);
  return assumeRole({ id, resource }, name, template, references);
}

/** The variables of Lambda, of the template and of the host's options. Of the host's own environment only PATH. */
function createEnvironment(
  functionName: string,
  properties: Properties,
  directory: string,
  principal: Principal,
  { aws, environment, endpoint }: FunctionsOptions,
): Record<string, string> {
  const { Variables = {} } = (properties['Environment'] ?? {}) as { Variables?: Properties };
  const own = Object.entries(Variables).map(([name, value]) => [
    name,
    // The address of a queue must lead to the endpoint too, and a path of Lambda into the unpacked zip.
    String(value)
      .replace(aws.url, endpoint)
      .replace(/^\/var\/task(?=\/)/, () => directory),
  ]);
  return {
    PATH: process.env['PATH'] ?? '',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    _HANDLER: String(properties['Handler']),
    LAMBDA_TASK_ROOT: directory,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties['MemorySize'] ?? 128),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_REGION: aws.region,
    AWS_DEFAULT_REGION: aws.region,
    AWS_ACCESS_KEY_ID: principal.accessKeyId,
    AWS_SECRET_ACCESS_KEY: principal.secretAccessKey,
    AWS_SESSION_TOKEN: 'local',
    ...Object.fromEntries(own),
    AWS_ENDPOINT_URL: endpoint,
    ...environment,
  };
}
