import { createObjectFacts } from '../aws/object-facts.ts';
import { createObjects } from '../aws/objects.ts';
import { createPresignDownload } from '../aws/presign.ts';
import { createSecrets } from '../aws/secrets.ts';
import { createTable } from '../aws/table.ts';
import { createKeyedHash } from '../delivery/keyed-hash.ts';
import { createLedger } from '../delivery/ledger/ledger.ts';
import { defaultLimits } from '../delivery/limits.ts';
import { environment } from '../environment.ts';

/** What `open-file` works with: the key that signs links, the delivery that a link names, and its file. */
export function openFileServices() {
  const { table, markerKey } = environment('table', 'markerKey');
  return {
    hash: createKeyedHash(createSecrets(), markerKey),
    find: createLedger(createTable(table), { limits: defaultLimits }).read,
    objects: createObjects(),
    facts: createObjectFacts(),
    presign: createPresignDownload(),
    now: Date.now,
  };
}
export type OpenFileServices = ReturnType<typeof openFileServices>;
