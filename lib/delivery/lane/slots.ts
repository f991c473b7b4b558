import type { Key, Table } from '../../aws/table.ts';

/**
 * The two leased rows of each token value. The queue's message groups keep the invocations of a lane apart only while a
 * wake-up is invisible. These rows also stop a worker that outlives that, and a token that serves two operations.
 */
export interface Slots {
  /** Leases the slot until this time, epoch ms. Returns false when another owner holds it. */
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
        slotKey(slot),
        { set: { owner, until } },
        { when: 'attribute_not_exists(#owner) OR #until < :at OR #owner = :owner', values: { at: now(), owner } },
      );
      return row !== undefined;
    },

    async release(slot, owner) {
      await table.update(slotKey(slot), { remove: ['owner', 'until'] }, { when: '#owner = :owner', values: { owner } });
    },
  };
}

function slotKey({ token, number }: Slot): Key {
  return { pk: `slot#${token}#${number}`, sk: 'slot' };
}
