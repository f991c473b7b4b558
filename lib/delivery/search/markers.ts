import type { Key, Table } from '../../aws/table.ts';

/** Which command a marker stands for. It cannot be computed backwards, so each is noted before it is first sent. */
export interface Markers {
  note(marker: string, commandId: string): Promise<void>;
  /** The command's id; nothing for a marker that was never sent from here. */
  find(marker: string): Promise<string | undefined>;
}

const keptSeconds = 120 * 24 * 60 * 60;

export function createMarkers(table: Table, now: () => number = Date.now): Markers {
  return {
    async note(marker, commandId) {
      await table.put({ ...keyOf(marker), id: commandId, expiresAt: Math.round(now() / 1_000) + keptSeconds });
    },
    async find(marker) {
      const row = await table.get(keyOf(marker));
      return row && String(row['id']);
    },
  };
}

function keyOf(marker: string): Key {
  return { pk: `marker#${marker}`, sk: 'marker' };
}
