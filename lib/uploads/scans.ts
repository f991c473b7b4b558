import { createHash } from 'node:crypto';
import type { ObjectVersion } from '../aws/objects.ts';
import type { Key, Table } from '../aws/table.ts';
import { base32 } from '../hash.ts';

export type ScanVerdict = 'clean' | 'infected' | 'not_scanned';

/** What scans said of versions of objects: their results come in any order with the uploads they are about, and more than once. */
export interface Scans {
  /** Writes a result down. What was once infected stays so. */
  record(object: ObjectVersion, verdict: ScanVerdict): Promise<void>;
  /** Nothing while there is no result. */
  find(object: ObjectVersion): Promise<ScanVerdict | undefined>;
}

/** Longer than any event may come again. */
const keptSeconds = 90 * 24 * 60 * 60;

export function createScans(table: Table, now: () => number = Date.now): Scans {
  return {
    async record(object, verdict) {
      const expiresAt = Math.round(now() / 1_000) + keptSeconds;
      const unlessInfected = {
        when: 'attribute_not_exists(#pk) OR #verdict <> :infected',
        values: { infected: 'infected' },
      };
      await table.put({ ...keyOf(object), verdict, expiresAt }, unlessInfected);
    },
    async find(object) {
      const row = await table.get(keyOf(object));
      return row?.['verdict'] as ScanVerdict | undefined;
    },
  };
}

/** A hash: keys hold people's names. */
function keyOf({ bucket, key, versionId }: ObjectVersion): Key {
  const hash = createHash('sha256').update(JSON.stringify([bucket, key, versionId]));
  return { pk: `scan#${base32(hash.digest()).slice(0, 26)}`, sk: 'scan' };
}
