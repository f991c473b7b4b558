import { readFile } from 'node:fs/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { translate } from '../lib/language.ts';
import { AwsRefusedError, NotFoundError, RefusedError } from './refused-error.ts';
import { type CaseWords, type LocalStack, stackFile } from './stack-file.ts';
import { stackTexts as texts } from './texts.ts';

/** No stack runs on this machine, and none was named. */
export class NoStackError extends RefusedError {
  override readonly name = 'NoStackError';
}

/** Where the stack is that a command works on. */
export interface StackLocation {
  /** For people. */
  readonly name: string;
  /** The environment variables that the engine's code reads. `undefined` removes a variable. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of the simulator only. */
  readonly caseWords?: CaseWords | undefined;
  /** The address of the page of a stack on this machine. */
  readonly console?: string | undefined;
  /** Of the HTTP API. */
  readonly apiUrl?: string | undefined;
}

export interface StackChoice {
  /** Without it, the stack that runs on this machine. */
  readonly stage?: string | undefined;
  /** @default 'us-east-1', as for a deploy */
  readonly region?: string | undefined;
  /** @default '.local/stack.json' */
  readonly stackFile?: string | undefined;
}

/** Returns where the chosen stack is. Throws a RefusedError when there is none. */
export async function findStack({ stage, region = 'us-east-1', ...local }: StackChoice): Promise<StackLocation> {
  return stage === undefined ? findLocalStack(local.stackFile ?? stackFile) : findDeployedStack(stage, region);
}

/** Sets the process's environment to that of the stack. */
export function setEnvironment({ environment }: StackLocation): void {
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

async function findLocalStack(file: string): Promise<StackLocation> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw new NoStackError(translate(texts.noneRuns));
  const {
    pid,
    endpoint,
    region,
    accessKeyId,
    secretAccessKey,
    outputs,
    crm,
    console,
    apiUrl,
    next = 'npm start',
  } = parseStack(text, file);
  if (!isAlive(pid)) throw new NoStackError(translate(texts.killed, { next }));
  return {
    name: translate(texts.local, { endpoint, crm: crm.operation ? crm.server : translate(texts.simulator) }),
    environment: {
      ...variablesFrom(outputs, translate(texts.startAgain)),
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: undefined,
      AWS_PROFILE: undefined,
      BRIDGE_LOCAL: '1',
      WOLKVOX_SERVER: crm.server,
      WOLKVOX_OPERATION: crm.operation,
    },
    caseWords: crm.caseWords,
    console,
    apiUrl,
  };
}

function parseStack(text: string, file: string): LocalStack {
  try {
    const stack = JSON.parse(text) as LocalStack;
    // A stack that died while it wrote the file left a part of it.
    if (Number.isInteger(stack.pid) && typeof stack.outputs === 'object' && typeof stack.crm === 'object') return stack;
  } catch {
    // The same as for JSON of another form.
  }
  throw new RefusedError(translate(texts.unreadableFile, { file }));
}

async function findDeployedStack(stage: string, region: string): Promise<StackLocation> {
  const stack = `wolkvox-bridge-${stage}`;
  const outputs = await fetchOutputs(stack, region);
  return {
    name: translate(texts.deployed, { stack, region }),
    apiUrl: outputs['HttpApiUrl'],
    environment: {
      ...variablesFrom(outputs, translate(texts.deployAgain, { stage })),
      AWS_REGION: region,
      // A variable that a shell keeps for a local stack must not redirect the commands for a deployed one.
      BRIDGE_LOCAL: undefined,
    },
  };
}

async function fetchOutputs(stack: string, region: string): Promise<Record<string, string>> {
  const client = new CloudFormationClient({ region });
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    const { name } = error as Error;
    if (name === 'ValidationError') throw new NotFoundError(translate(texts.notThere, { stack, region }));
    if (name === 'CredentialsProviderError') throw new AwsRefusedError(translate(texts.noCredentials));
    throw new AwsRefusedError(translate(texts.notDescribed, { stack, region, name }));
  } finally {
    client.destroy();
  }
}

const variables = {
  Stage: 'STAGE',
  LedgerTable: 'LEDGER_TABLE',
  PayloadsBucket: 'PAYLOADS_BUCKET',
  UploadsBucket: 'UPLOADS_BUCKET',
  LanesQueueUrl: 'LANES_QUEUE_URL',
  MarkerKeySecret: 'MARKER_KEY_SECRET',
} as const;

function variablesFrom(outputs: Readonly<Record<string, string>>, advice: string): Record<string, string> {
  const missing = Object.keys(variables).filter((output) => !outputs[output]);
  if (missing.length > 0) throw new RefusedError(translate(texts.noOutput, { names: missing.join(', '), advice }));
  return Object.fromEntries(Object.entries(variables).map(([output, variable]) => [variable, outputs[output] ?? '']));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
