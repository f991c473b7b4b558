import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type LocalAws, startAws } from 'local-aws';
import { parse } from 'yaml';
import { createTable, type Table } from '../../lib/aws/table.ts';

export interface LedgerTable {
  readonly aws: LocalAws;
  readonly table: Table;
  /** Where clients reach it. */
  readonly url: string;
  stop(): Promise<void>;
}

type Properties = Readonly<Record<string, unknown>>;

/** Starts the ledger's table as `serverless.yml` defines it, with the SDK's client. `before`: starts what is between both, such as a counter. */
export async function startLedgerTable(before?: (url: string) => Promise<string>): Promise<LedgerTable> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'ledger-'));
  const aws = await startAws({ directory, indexDelayMs: 0 });
  await aws.dynamodb.createTable(await ledgerProperties(), 'ledger');
  const url = before ? await before(aws.url) : aws.url;
  const client = new DynamoDBClient({ region: aws.region, endpoint: url, credentials: aws.admin });
  return {
    aws,
    url,
    table: createTable('ledger', client),
    async stop() {
      client.destroy();
      await aws.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

let properties: Promise<Properties> | undefined;

/** The table's properties. Needs no packaged template. */
export function ledgerProperties(): Promise<Properties> {
  properties ??= readProperties();
  return properties;
}

async function readProperties(): Promise<Properties> {
  // The YAML parser does not know CloudFormation's tags, and would warn about them.
  const template = parse(await readFile(new URL('../../serverless.yml', import.meta.url), 'utf8'), {
    logLevel: 'error',
  });
  const parts = template.resources as { readonly Resources?: Readonly<Record<string, { Properties: Properties }>> }[];
  const table = parts.find(({ Resources }) => Resources?.['Ledger'])?.Resources?.['Ledger'];
  if (!table) throw new Error('serverless.yml has no table called Ledger');
  return table.Properties;
}
