import type { Key, Table } from '../../aws/table.ts';

/**
 * The two leased rows behind each token value. The queue's message groups keep lanes apart only while a wake-up is
 * invisible; a worker that outlives that, or a token that serves two operations, is held here.
 */
export interface Slots {
  /** Takes the slot until the given time, if nobody holds it. False when somebody does. */
  lease(slot: Slot, owner: string, until: number): Promise<boolean>;
  release(slot: Slot, owner: string): Promise<void>;
}

export interface Slot {
  /** The token's fingerprint, never the token. */
  readonly token: string;
  readonly number: number;
}

export function createSlots(table: Table, now: () => number = Date.now): Slots {
  return {
    async lease(slot, owner, until) {
      const row = await table.update(
        keyOf(slot),
        { set: { owner, until } },
        { when: 'attribute_not_exists(#owner) OR #until < :at OR #owner = :owner', values: { at: now(), owner } },
      );
      return row !== undefined;
    },

    async release(slot, owner) {
      await table.update(keyOf(slot), { remove: ['owner', 'until'] }, { when: '#owner = :owner', values: { owner } });
    },
  };
}

function keyOf({ token, number }: Slot): Key {
  return { pk: `slot#${token}#${number}`, sk: 'slot' };
}
