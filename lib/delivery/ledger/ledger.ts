import type { Change, Condition, Item, Table } from '../../aws/table.ts';
import type { Limits } from '../limits.ts';
import type { Decision, Delivery } from './delivery.ts';
import { dueEntryOf, rowKey } from './due-index.ts';
import { afterUnknown, decisionChange, expiryOf, type Settlement, settlementChange } from './settlement.ts';

/** A claim on one delivery: every later write of this attempt is fenced by it. */
export interface Claim {
  readonly id: string;
  readonly owner: string;
  readonly attempt: number;
}

/** The truth about every command, in single-item conditional writes. A failed condition is read back before it is believed. */
export interface Ledger {
  read(id: string): Promise<Delivery | undefined>;
  /** W1: writes the row unless the id is taken; gives the row that stands. */
  accept(delivery: Delivery): Promise<Delivery>;
  /** W2: takes a due command, or one whose worker's lease ran out. Nothing when somebody else has it. */
  claim(id: string, owner: string, leaseUntil: number): Promise<Delivery | undefined>;
  /** Writes down what an attempt found out before it sends. Gives the row as it then stands; nothing when it is not ours. */
  noteFindings(
    claim: Claim,
    found: Pick<Delivery, 'caseId' | 'linePosition' | 'replaces' | 'wholeBytes'>,
  ): Promise<Delivery | undefined>;
  /** W3, the fence: true only when the row is surely ours and committing. Throws when that cannot be known. */
  commit(claim: Claim, leaseUntil: number): Promise<boolean>;
  /** W2': ends an attempt whose last byte was surely not sent. Gives the row as it then stands; nothing when it is not ours. */
  release(claim: Claim, settlement: Settlement): Promise<Delivery | undefined>;
  /** W4 and W5: writes what followed the last byte. Evidence wins over a lease that ran out meanwhile. */
  settle(claim: Claim, settlement: Settlement): Promise<Delivery | undefined>;
  /** W5 for others: settles a commit whose worker's lease ran out. Gives the row as it then stands; nothing when it was not so. */
  settleAbandoned(delivery: Delivery): Promise<Delivery | undefined>;
  /** Takes the search for an uncertain command until the given time. Nothing when another worker has it. */
  claimSearch(delivery: Delivery, until: number): Promise<Delivery | undefined>;
  /** W6: settles an uncertain command by what a search found, or says when to search again. */
  settleSearch(delivery: Delivery, settlement: Settlement): Promise<Delivery | undefined>;
  /**
   * W6 by a person: settles a delivery that stands as it was seen, or makes it due again, and writes down who decided why.
   * In one write with its place in the index: nobody looks for work among what is parked. Nothing when it stands
   * otherwise by now.
   */
  applyDecision(delivery: Delivery, settlement: Settlement, decision: Decision): Promise<Delivery | undefined>;
  /** Writes down what a person did, and leaves the delivery as it stands. */
  addDecision(id: string, decision: Decision): Promise<void>;
}

export interface LedgerOptions {
  readonly limits: Limits;
  readonly now?: () => number;
}

export function createLedger(table: Table, { limits, now = Date.now }: LedgerOptions): Ledger {
  /** Writes; on a failed condition, reads back: the failure may be our own earlier write whose answer was lost. */
  async function write(id: string, change: Change, condition: Condition, isOurs: (row: Delivery) => boolean) {
    const written = await table.update(rowKey(id), change, condition);
    if (written) return deliveryFrom(written);
    const row = await table.get(rowKey(id));
    return row && isOurs(deliveryFrom(row)) ? deliveryFrom(row) : undefined;
  }

  function finish({ id, attempt }: Claim | Delivery, settlement: Settlement, condition: Condition) {
    const ours = (row: Delivery) => row.attempt === attempt && row.status === settlement.status;
    return write(id, settlementChange(settlement, now()), condition, ours);
  }

  return {
    async read(id) {
      const row = await table.get(rowKey(id));
      return row && deliveryFrom(row);
    },

    async accept(delivery) {
      const expiresAt = expiryOf(delivery.status, delivery.acceptedAt);
      const row = {
        ...rowKey(delivery.id),
        ...delivery,
        ...dueEntryOf(delivery),
        ...(expiresAt !== undefined && { expiresAt }),
      };
      if (await table.put(row, { when: 'attribute_not_exists(#pk)' })) return delivery;
      const standing = await table.get(rowKey(delivery.id));
      if (!standing) throw new Error('The ledger refused a row that it does not hold');
      return deliveryFrom(standing);
    },

    async claim(id, owner, leaseUntil) {
      const at = now();
      const change = { set: { status: 'sending', owner, leaseUntil, dueAt: leaseUntil }, add: { attempt: 1 } };
      const mine = (row: Delivery) => row.status === 'sending' && row.owner === owner;
      const fresh = {
        when: '#status = :accepted AND (attribute_not_exists(#notBefore) OR #notBefore <= :at)',
        values: { accepted: 'accepted', at },
      };
      const abandoned = { when: '#status = :sending AND #leaseUntil < :at', values: { sending: 'sending', at } };
      return (
        (await write(id, change, fresh, mine)) ??
        (await write(id, { ...change, add: { attempt: 1, crashClaims: 1 } }, abandoned, mine))
      );
    },

    noteFindings: ({ id, owner, attempt }, found) =>
      write(
        id,
        { set: found },
        {
          when: '#owner = :owner AND #attempt = :attempt AND #status = :sending',
          values: { owner, attempt, sending: 'sending' },
        },
        () => false,
      ),

    async commit({ id, owner, attempt }, leaseUntil) {
      const row = await write(
        id,
        { set: { status: 'committing', leaseUntil, committedAt: now() } },
        {
          when: '#status = :sending AND #owner = :owner AND #attempt = :attempt',
          values: { sending: 'sending', owner, attempt },
        },
        (row) => row.status === 'committing' && row.owner === owner && row.attempt === attempt,
      );
      return row !== undefined;
    },

    // A commit whose answer was lost may have left the row committing: this attempt knows that its byte was not sent.
    release: (claim, settlement) =>
      finish(claim, settlement, {
        when: '(#status = :sending OR #status = :committing) AND #owner = :owner AND #attempt = :attempt',
        values: { sending: 'sending', committing: 'committing', owner: claim.owner, attempt: claim.attempt },
      }),

    settle: (claim, settlement) =>
      finish(claim, settlement, {
        when: '(#status = :committing OR #status = :uncertain) AND #attempt = :attempt',
        values: { committing: 'committing', uncertain: 'uncertain', attempt: claim.attempt },
      }),

    async settleAbandoned(delivery) {
      if (delivery.status !== 'committing' || (delivery.leaseUntil ?? 0) >= now()) return undefined;
      return finish(delivery, afterUnknown(delivery, 'worker_lost', limits, now()), {
        when: '#status = :committing AND #attempt = :attempt AND #leaseUntil < :at',
        values: { committing: 'committing', attempt: delivery.attempt, at: now() },
      });
    },

    async claimSearch({ id, attempt, searchAt }, until) {
      const row = await table.update(
        rowKey(id),
        { set: { searchAt: until, dueAt: until } },
        {
          when: '#status = :uncertain AND #attempt = :attempt AND #searchAt = :seen',
          values: { uncertain: 'uncertain', attempt, seen: searchAt },
        },
      );
      return row && deliveryFrom(row);
    },

    settleSearch: (delivery, settlement) =>
      finish(delivery, settlement, {
        when: '#status = :uncertain AND #attempt = :attempt',
        values: { uncertain: 'uncertain', attempt: delivery.attempt },
      }),

    applyDecision(delivery, settlement, decision) {
      const { id, status, attempt } = delivery;
      const asSeen = { when: '#status = :seen AND #attempt = :attempt', values: { seen: status, attempt } };
      const isOurs = ({ decisions }: Delivery) =>
        decisions?.some(({ by, at, what }) => by === decision.by && at === decision.at && what === decision.what) ??
        false;
      return write(id, decisionChange(delivery, settlement, decision), asSeen, isOurs);
    },

    async addDecision(id, decision) {
      await table.update(rowKey(id), { append: { decisions: [decision] } }, { when: 'attribute_exists(#pk)' });
    },
  };
}

function deliveryFrom(row: Item): Delivery {
  const { pk: _pk, sk: _sk, dueKey: _dueKey, dueAt: _dueAt, expiresAt: _expiresAt, ...delivery } = row;
  return delivery as unknown as Delivery;
}
