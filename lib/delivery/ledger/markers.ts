import { expirySeconds, type Key, type Table } from '../../aws/table.ts';
import type { KeyedHash } from '../keyed-hash.ts';

/** The texts by which cases are found in the CRM. */
export interface Markers {
  /**
   * Returns the marker of a command: `wkx-` and 20 letters and digits that nobody can guess. While the key is replaced, a command
   * keeps the marker that was noted for it.
   */
  of(commandId: string): Promise<string>;
  /** Stores which command a marker belongs to. It cannot be computed backwards, so this comes before the first attempt. */
  note(marker: string, commandId: string): Promise<void>;
  /** Returns the command's id. `undefined` for a marker that was never sent from here. */
  find(marker: string): Promise<string | undefined>;
}

const keptMs = 120 * 24 * 60 * 60_000;

export function createMarkers(table: Table, hash: KeyedHash, now: () => number = Date.now): Markers {
  const find = async (marker: string) => {
    const row = await table.get(markerKey(marker));
    return row && String(row['id']);
  };

  return {
    find,

    async of(commandId) {
      const [newest, ...retiring] = (await hash('marker', commandId)).map((text) => `wkx-${text.slice(0, 20)}`);
      // The oldest first: a worker that does not know the new key yet may have sent that one.
      for (const marker of retiring.toReversed()) if ((await find(marker)) === commandId) return marker;
      return newest as string;
    },

    async note(marker, commandId) {
      await table.put({ ...markerKey(marker), id: commandId, expiresAt: expirySeconds(now(), keptMs) });
    },
  };
}

function markerKey(marker: string): Key {
  return { pk: `marker#${marker}`, sk: 'marker' };
}
