import { createObjects } from '../aws/objects.ts';
import { createSecrets } from '../aws/secrets.ts';
import { createTable, type Table } from '../aws/table.ts';
import { type Bridge, limitsOf } from '../config/bridge.ts';
import { createLedger, type Ledger } from '../delivery/ledger/ledger.ts';
import { environment } from '../environment.ts';
import type { AuthServices } from '../http/authenticate.ts';
import { createSourceKeys } from '../http/source-keys.ts';
import { type BoundUploads, createBoundUploads } from '../uploads/bound-uploads.ts';

/** What every function behind the API needs to authenticate a call. */
export function authServices({ sources }: Bridge): AuthServices {
  return { sources, keys: createSourceKeys(createSecrets(), environment('stage').stage), now: Date.now };
}

/** What a function needs to read deliveries and commands that wait for files. */
export function statusReads(bridge: Bridge): {
  readonly table: Table;
  readonly find: Ledger['read'];
  readonly bound: BoundUploads;
} {
  const { table: tableName, payloads } = environment('table', 'payloads');
  const table = createTable(tableName);
  return {
    table,
    find: createLedger(table, { limits: limitsOf(bridge) }).read,
    bound: createBoundUploads(table, createObjects(), payloads),
  };
}
