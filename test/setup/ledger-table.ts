import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTable, type Table } from '../../lib/aws/table.ts';
import { type LocalAws, startAws } from '../../packages/local-aws/src/server.ts';

export interface LedgerTable {
  readonly aws: LocalAws;
  readonly table: Table;
  stop(): Promise<void>;
}

/** Keys and index of the ledger's table. Tests need no packaged template for it; test/template.test.ts compares the two. */
export const ledgerProperties = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'dueKey', AttributeType: 'S' },
    { AttributeName: 'dueAt', AttributeType: 'N' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'due',
      KeySchema: [
        { AttributeName: 'dueKey', KeyType: 'HASH' },
        { AttributeName: 'dueAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

/** The ledger's table as the template makes it, behind the real SDK client. */
export async function startLedgerTable(options: { indexDelayMs?: number } = {}): Promise<LedgerTable> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'ledger-'));
  const aws = await startAws({ directory, indexDelayMs: 0, ...options });
  await aws.dynamodb.createTable(ledgerProperties, 'ledger');
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
