import type { Change, Condition, Table } from '../../aws/table.ts';
import { type TokenRow, tokenKey } from './token-row.ts';

/** A write to the token's row that is made together with another one, if its condition holds too. */
export interface TogetherWith extends Condition {
  readonly add: NonNullable<Change['add']>;
}

/**
 * The two leased slots of each token value. The queue's message groups keep the invocations of a lane apart only while a
 * wake-up is invisible. The leases also stop a worker that outlives that, and a token that serves two operations.
 */
export interface Slots {
  /**
   * Leases the slot until this time, epoch ms. Returns the token's row as it is then. `undefined` when another owner holds the
   * slot, or when the other write's condition fails: then neither is written.
   */
  lease(slot: Slot, owner: string, until: number, also?: TogetherWith): Promise<TokenRow | undefined>;
  /** Returns false when it was not this owner's, or when the other write's condition fails: then neither is written. */
  release(slot: Slot, owner: string, also?: TogetherWith): Promise<boolean>;
}

export interface Slot {
  /** The token's fingerprint, never the token. */
  readonly token: string;
  readonly number: number;
}

export function createSlots(table: Table, now: () => number = Date.now): Slots {
  return {
    async lease({ token, number }, owner, until, also) {
      const [ownerName, untilName] = namesOf(number);
      const when = `(attribute_not_exists(#${ownerName}) OR #${untilName} < :at OR #${ownerName} = :owner)`;
      const isFree = together({ when, values: { at: now(), owner } }, also);
      return table.update(
        tokenKey(token),
        { set: { [ownerName]: owner, [untilName]: until }, ...(also && { add: also.add }) },
        isFree,
      );
    },

    async release({ token, number }, owner, also) {
      const [ownerName, untilName] = namesOf(number);
      const isMine = together({ when: `#${ownerName} = :owner`, values: { owner } }, also);
      const change = { remove: [ownerName, untilName], ...(also && { add: also.add }) };
      return (await table.update(tokenKey(token), change, isMine)) !== undefined;
    },
  };
}

function namesOf(number: number): [owner: string, until: string] {
  return [`owner${number}`, `until${number}`];
}

function together({ when, values }: Condition, also: Condition | undefined): Condition {
  return also
    ? { when: `${when} AND ${also.when}`, values: { ...values, ...also.values } }
    : { when, values: { ...values } };
}
