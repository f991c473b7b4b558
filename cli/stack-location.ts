import { readFile } from 'node:fs/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { Refused } from './refused.ts';
import { type LocalStack, stackFile } from './stack-file.ts';

/** Where the stack is that a command is about. */
export interface Place {
  /** For people. */
  readonly name: string;
  /** What the engine's own code reads from the environment; undefined takes a variable away. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface PlaceOptions {
  readonly stage?: string | undefined;
  /** @default 'us-east-1', as for a deploy */
  readonly region?: string | undefined;
  /** @default '.local/stack.json' */
  readonly stackFile?: string | undefined;
}

/** The deployed stack of that stage; without a stage, the one that runs on this machine. Throws Refused when there is none. */
export async function findPlace({ stage, region = 'us-east-1', ...local }: PlaceOptions): Promise<Place> {
  return stage === undefined ? runningHere(local.stackFile ?? stackFile) : deployed(stage, region);
}

async function runningHere(file: string): Promise<Place> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    throw new Refused('No stack runs on this machine. Start one with npm start, or name a deployed one: --stage prod');
  }
  const { pid, endpoint, region, accessKeyId, secretAccessKey, outputs, crm } = JSON.parse(text) as LocalStack;
  if (!isAlive(pid)) {
    throw new Refused(
      'The stack that ran on this machine was killed. Start it again with npm start, or name a --stage',
    );
  }
  return {
    name: `the stack on this machine (${endpoint}), whose CRM is ${crm.operation ? crm.server : 'the simulator'}`,
    environment: {
      ...namesFrom(outputs, 'Stop it and run npm start again'),
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
  };
}

async function deployed(stage: string, region: string): Promise<Place> {
  const stack = `wolkvox-bridge-${stage}`;
  return {
    name: `${stack} in ${region}`,
    environment: {
      ...namesFrom(await outputsOf(stack, region), `Deploy it again: npm run deploy -- --stage ${stage}`),
      AWS_REGION: region,
      // What is set in a shell for a stack of one's own must not send a deployed one's commands elsewhere.
      BRIDGE_LOCAL: undefined,
    },
  };
}

async function outputsOf(stack: string, region: string): Promise<Record<string, string>> {
  const client = new CloudFormationClient({ region });
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    const { name } = error as Error;
    if (name === 'ValidationError') {
      throw new Refused(`There is no stack ${stack} in ${region}. Check --stage, --region and the account`);
    }
    if (name === 'CredentialsProviderError') {
      throw new Refused('There are no AWS credentials. Set AWS_PROFILE, or log in as for a deploy');
    }
    throw new Refused(`CloudFormation does not tell about ${stack} in ${region}: ${name}`);
  } finally {
    client.destroy();
  }
}

const variables = {
  LedgerTable: 'LEDGER_TABLE',
  PayloadsBucket: 'PAYLOADS_BUCKET',
  UploadsBucket: 'UPLOADS_BUCKET',
  LanesQueueUrl: 'LANES_QUEUE_URL',
  MarkerKeySecret: 'MARKER_KEY_SECRET',
} as const;

function namesFrom(outputs: Readonly<Record<string, string>>, whatToDo: string): Record<string, string> {
  const missing = Object.keys(variables).filter((output) => !outputs[output]);
  if (missing.length > 0) throw new Refused(`The stack has no output ${missing.join(', ')}. ${whatToDo}`);
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
