import { expirySeconds, type Key, type Table } from '../../aws/table.ts';
import type { KeyedHash } from '../keyed-hash.ts';

/** The texts by which cases are found in the CRM. */
export interface Markers {
  /** Returns the marker of a command: `wkx-` and 20 letters and digits that nobody can guess. */
  of(commandId: string): Promise<string>;
  /** Stores which command a marker belongs to. It cannot be computed backwards, so this comes before the first attempt. */
  note(marker: string, commandId: string): Promise<void>;
  /** Returns the command's id. `undefined` for a marker that was never sent from here. */
  find(marker: string): Promise<string | undefined>;
}

const keptMs = 120 * 24 * 60 * 60_000;

export function createMarkers(table: Table, hash: KeyedHash, now: () => number = Date.now): Markers {
  return {
    of: async (commandId) => `wkx-${(await hash('marker', commandId)).slice(0, 20)}`,

    async note(marker, commandId) {
      await table.put({ ...markerKey(marker), id: commandId, expiresAt: expirySeconds(now(), keptMs) });
    },

    async find(marker) {
      const row = await table.get(markerKey(marker));
      return row && String(row['id']);
    },
  };
}

function markerKey(marker: string): Key {
  return { pk: `marker#${marker}`, sk: 'marker' };
}
