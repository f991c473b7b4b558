import path from 'node:path';
import type { LocalAws } from '../server.ts';
import type { Principal } from '../service.ts';
import { unpack } from './artifact.ts';
import { createFunction, type LocalFunction, type OnLog } from './function.ts';
import { checkProperties, resourcesOf } from './resources.ts';
import { assumedRole, requireTrust } from './roles.ts';
import { type Properties, type References, referredId, resolvedProperties, type Template } from './template.ts';

export interface FunctionsOptions {
  readonly template: string;
  readonly directory: string;
  readonly aws: LocalAws;
  readonly environment: Readonly<Record<string, string>>;
  /** Where functions reach the local AWS. */
  readonly endpoint: string;
  readonly environments?: number | undefined;
  readonly retryDelaysMs?: readonly number[] | undefined;
  readonly onLog: OnLog;
}

/** A function with the credentials that its processes sign with. */
export interface DeployedFunction extends LocalFunction {
  /** Such as `wolkvox-bridge-dev-deliver`; `name` is the short one. */
  readonly fullName: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly principal: Principal;
}

const knownProperties = [
  'Architectures',
  'Code',
  'Description',
  'Environment',
  'FunctionName',
  'Handler',
  'MemorySize',
  // Without effect here: this host does not look for loops.
  'RecursiveLoop',
  'ReservedConcurrentExecutions',
  'Role',
  'Runtime',
  'Tags',
  'Timeout',
];

/** Unpacks every function of the template and gives it its role's credentials. By logical id. */
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
    const properties = resolvedProperties(resource, references);
    const zip = path.basename(String((properties['Code'] as Properties)['S3Key']));
    // What serverless.yml calls the function is what its artefact is called.
    const name = path.basename(zip, '.zip');
    const directory = path.join(options.directory, name);
    await unpack(path.join(path.dirname(options.template), zip), directory);
    const principal = principalOf(raw['Role'], name, template, references);
    options.aws.addPrincipal(principal);
    const environment = environmentOf(references.ref(id), properties, directory, principal, options);
    const reserved = properties['ReservedConcurrentExecutions'];
    const fn = createFunction({
      name,
      directory,
      functionArn: references.attribute(id, 'Arn'),
      timeoutMs: Number(properties['Timeout'] ?? 3) * 1000,
      environment,
      ...(reserved !== undefined && { reservedConcurrency: Number(reserved) }),
      environments: options.environments,
      retryDelaysMs: options.retryDelaysMs,
      onLine: (text) => options.onLog({ function: name, text }),
    });
    functions.set(id, { ...fn, fullName: references.ref(id), environment, principal });
  }
  return functions;
}

function principalOf(role: unknown, session: string, template: Template, references: References): Principal {
  const id = referredId(role);
  const resource = template.Resources[id];
  if (!resource) throw new Error(`The role ${id} is not in the template`);
  requireTrust({ id, resource }, 'lambda.amazonaws.com');
  return assumedRole({ id, resource }, session, references);
}

/** What Lambda sets, what the template sets, and what this host adds; of the host's own environment only PATH. */
function environmentOf(
  functionName: string,
  properties: Properties,
  directory: string,
  principal: Principal,
  { aws, environment, endpoint }: FunctionsOptions,
): Record<string, string> {
  const { Variables = {} } = (properties['Environment'] ?? {}) as { Variables?: Properties };
  // A queue's address is one of AWS too.
  const own = Object.entries(Variables).map(([name, value]) => [name, String(value).replace(aws.url, endpoint)]);
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
