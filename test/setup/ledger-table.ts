import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type LocalAws, startAws } from 'local-aws';
import { createTable, type Table } from '../../lib/aws/table.ts';

export interface LedgerTable {
  readonly aws: LocalAws;
  readonly table: Table;
  stop(): Promise<void>;
}

/** The ledger's table as the template makes it, behind the real SDK client. */
export async function startLedgerTable(options: { indexDelayMs?: number } = {}): Promise<LedgerTable> {
  const template = JSON.parse(await readFile('.serverless/cloudformation-template-update-stack.json', 'utf8'));
  const directory = await mkdtemp(path.join(os.tmpdir(), 'ledger-'));
  const aws = await startAws({ directory, indexDelayMs: 0, ...options });
  await aws.dynamodb.createTable(template.Resources.Ledger.Properties, 'ledger');
  const client = new DynamoDBClient({ endpoint: aws.url, region: aws.region, credentials: aws.admin });
  return {
    aws,
    table: createTable('ledger', client),
    async stop() {
      client.destroy();
      await aws.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
