import type { Key, Table } from '../aws/table.ts';

/** Until when a token value is to be left alone. Always written as the maximum, so a short pause never ends a long one. */
export interface Pauses {
  /** The pause's end in epoch ms, 0 when there is none, and what it is for. */
  read(token: string): Promise<{ readonly until: number; readonly reason: string }>;
  /** Gives since when it has rested for this reason, one pause after the other, in epoch ms. */
  pause(token: string, until: number, reason: string): Promise<number>;
}

/** A pause that begins so soon after the end of one for the same reason goes on with it. */
const gapMs = 5 * 60_000;

export function createPauses(table: Table, now: () => number = Date.now): Pauses {
  return {
    async read(token) {
      const row = await table.get(keyOf(token));
      return { until: Number(row?.['until'] ?? 0), reason: String(row?.['reason'] ?? '') };
    },

    async pause(token, until, reason) {
      const row = await table.get(keyOf(token));
      const goesOn = row?.['reason'] === reason && Number(row['until']) > now() - gapMs;
      const since = goesOn ? Number(row['since']) : now();
      const longer = { when: 'attribute_not_exists(#until) OR #until < :new', values: { new: until } };
      await table.update(keyOf(token), { set: { until, reason, since } }, longer);
      return since;
    },
  };
}

function keyOf(token: string): Key {
  return { pk: `pause#${token}`, sk: 'pause' };
}
