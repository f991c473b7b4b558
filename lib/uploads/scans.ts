import type { ObjectVersion } from '../aws/objects.ts';
import { expirySeconds, type Key, type Table } from '../aws/table.ts';
import { shortHash } from '../hash.ts';

export type ScanVerdict = 'clean' | 'infected' | 'not_scanned';

/** The results of malware scans. They arrive in any order with the uploads they are about, and more than once. */
export interface Scans {
  /** Stores a result. A version that was infected once stays infected. */
  record(object: ObjectVersion, verdict: ScanVerdict): Promise<void>;
  /** Returns `undefined` while there is no result. */
  find(object: ObjectVersion): Promise<ScanVerdict | undefined>;
}

/** Longer than any event may be repeated. */
const keptMs = 90 * 24 * 60 * 60_000;

export function createScans(table: Table, now: () => number = Date.now): Scans {
  return {
    async record(object, verdict) {
      const unlessInfected = {
        when: 'attribute_not_exists(#pk) OR #verdict <> :infected',
        values: { infected: 'infected' },
      };
      await table.put({ ...scanKey(object), verdict, expiresAt: expirySeconds(now(), keptMs) }, unlessInfected);
    },
    async find(object) {
      const row = await table.get(scanKey(object));
      return row?.['verdict'] as ScanVerdict | undefined;
    },
  };
}

/** A hash: keys hold people's names. */
function scanKey({ bucket, key, versionId }: ObjectVersion): Key {
  return { pk: `scan#${shortHash([bucket, key, versionId])}`, sk: 'scan' };
}
