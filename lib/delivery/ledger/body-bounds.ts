import type { Key, Table } from '../../aws/table.ts';

/** The size from which a CRM's web server refuses calls (413), as it was learned, per operation. */
export interface BodyBounds {
  /** Returns the bytes of the smallest body that was refused, under this `attachmentLimit`. `undefined` while none was. */
  read(operation: string, attachmentLimit: number | undefined): Promise<number | undefined>;
  /** Stores that a body of this many bytes was refused, unless a smaller one was. */
  learn(operation: string, attachmentLimit: number | undefined, bytes: number): Promise<void>;
  /** Forgets it: somebody says that larger calls may be tried again. */
  forget(operation: string): Promise<void>;
}

export function createBodyBounds(table: Table): BodyBounds {
  return {
    async read(operation, attachmentLimit) {
      const row = await table.get(boundKey(operation));
      return row?.['setting'] === settingOf(attachmentLimit) ? Number(row['bytes']) : undefined;
    },

    async learn(operation, attachmentLimit, bytes) {
      const setting = settingOf(attachmentLimit);
      await table.update(
        boundKey(operation),
        { set: { bytes, setting } },
        { when: 'attribute_not_exists(#bytes) OR #setting <> :setting OR #bytes > :bytes', values: { bytes, setting } },
      );
    },

    async forget(operation) {
      await table.remove(boundKey(operation));
    },
  };
}

/** A bound holds as long as the configuration says the same: somebody who changes `attachmentLimit` knows the CRM better. */
function settingOf(attachmentLimit = Number.POSITIVE_INFINITY): string {
  return String(attachmentLimit);
}

function boundKey(operation: string): Key {
  return { pk: `bound#${operation}`, sk: 'bound' };
}
