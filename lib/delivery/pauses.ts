import type { Key, Table } from '../aws/table.ts';

/** Until when a token value is to be left alone. Always written as the maximum, so a short pause never ends a long one. */
export interface Pauses {
  /** The pause's end in epoch ms; 0 when there is none. */
  until(token: string): Promise<number>;
  pause(token: string, until: number, reason: string): Promise<void>;
}

export function createPauses(table: Table): Pauses {
  return {
    async until(token) {
      const row = await table.get(keyOf(token));
      return Number(row?.until ?? 0);
    },

    async pause(token, until, reason) {
      const longer = { when: 'attribute_not_exists(#until) OR #until < :new', values: { new: until } };
      await table.update(keyOf(token), { set: { until, reason } }, longer);
    },
  };
}

function keyOf(token: string): Key {
  return { pk: `pause#${token}`, sk: 'pause' };
}
