import type { Condition, Table } from '../../aws/table.ts';
import type { Limits } from '../limits.ts';
import { createDecisionWrites, type DecisionWrites } from './decision-writes.ts';
import { type Accepted, type Claimed, type Delivery, noCounts, type Rejected, rowSchema } from './delivery.ts';
import { parseDelivery, rowKey } from './delivery-row.ts';
import { dueEntry } from './due-index.ts';
import { createOrigins } from './origins.ts';
import { createRowAccess } from './row-access.ts';
import { afterUnknown, rowExpiry, type Settlement, settlementChange } from './settlement.ts';

/** A claim on one delivery: every later write of this attempt is fenced by it. */
export interface Claim {
  readonly id: string;
  readonly owner: string;
  readonly attempt: number;
}

/** What an attempt looked up before it sends. */
export type Findings = Pick<
  Delivery,
  'caseId' | 'linePosition' | 'replaces' | 'wholeBytes' | 'searchIn' | 'progress'
> & {
  /** With `progress`: a worker that is lost later did not die of the same page. */
  readonly crashClaims?: 0;
};

/**
 * The truth about every command, in conditional writes of one item. A failed condition is read back before it is believed.
 * The writes are named as in docs/engine.md. Each throws a RowError for a row that this code cannot read.
 */
export interface Ledger extends DecisionWrites {
  read(id: string): Promise<Delivery | undefined>;
  /** W1: writes the row unless the id is taken. Returns the row that is in the table. */
  accept(delivery: Accepted | Rejected): Promise<Delivery>;
  /** W2: claims a due command, or one whose worker's lease ended. Returns `undefined` when another worker has it. */
  claim(id: string, owner: string, leaseUntil: number): Promise<Claimed | undefined>;
  /**
   * W2 of a command that an accepter named, without a read before it: only one that was never tried, waits behind no other and has
   * at most a megabyte of files. Returns `undefined` for any other.
   */
  claimUnbound(id: string, owner: string, leaseUntil: number): Promise<Claimed | undefined>;
  /** Writes what an attempt looked up before it sends. Returns `undefined` when the claim is lost. */
  noteFindings(claim: Claim, findings: Findings): Promise<Delivery | undefined>;
  /** W3, the fence. Returns true only when the row is surely ours and committing. Throws when that cannot be known. */
  commit(claim: Claim, leaseUntil: number): Promise<boolean>;
  /** W2': ends an attempt whose last byte was surely not sent. Returns `undefined` when the claim is lost. */
  release(claim: Claim, settlement: Settlement): Promise<Delivery | undefined>;
  /** W4 and W5: writes what followed the last byte. Evidence wins over a lease that ended meanwhile. */
  settle(claim: Claim, settlement: Settlement): Promise<Delivery | undefined>;
  /** W5 by another worker: settles a commit whose worker's lease ended. Returns `undefined` when that is not so. */
  settleAbandoned(delivery: Delivery): Promise<Delivery | undefined>;
  /** Claims the search for an uncertain command until this time. Returns `undefined` when another worker has it. */
  claimSearch(delivery: Delivery, until: number): Promise<Delivery | undefined>;
  /** W6: settles an uncertain command by what a search found, or sets the time of the next search. */
  settleSearch(delivery: Delivery, settlement: Settlement): Promise<Delivery | undefined>;
}

export interface LedgerOptions {
  readonly limits: Limits;
  readonly now?: () => number;
}

export function createLedger(table: Table, { limits, now = Date.now }: LedgerOptions): Ledger {
  const origins = createOrigins(table);
  const rows = createRowAccess(table);
  const { read, tryWrite, write } = rows;

  function writeOutcome({ id, attempt }: Claim | Delivery, settlement: Settlement, condition: Condition) {
    const isOurs = (row: Delivery) => row.attempt === attempt && row.status === settlement.status;
    return write(id, settlementChange(settlement, now()), condition, isOurs);
  }

  async function claimFresh(id: string, owner: string, leaseUntil: number, only?: Condition) {
    const isDue = '#status = :accepted AND (attribute_not_exists(#notBefore) OR #notBefore <= :at)';
    const condition = {
      when: only ? `${isDue} AND ${only.when}` : isDue,
      values: { accepted: 'accepted', at: now(), ...only?.values },
    };
    const change = { set: claimOf(owner, leaseUntil), add: { attempt: 1 } };
    const { row } = await tryWrite(id, change, condition);
    return { row, claimed: claimedBy(owner, row) };
  }

  return {
    read,

    async accept({ counters: _none, ...delivery }) {
      const accepted = { ...delivery, counters: noCounts };
      const expiresAt = rowExpiry(delivery.status, delivery.acceptedAt);
      // Before the row: no lane would find it in a list that nobody knows.
      if (delivery.priority === 'interactive') await origins.note(delivery.operation, delivery.origin);
      const row = {
        ...rowKey(delivery.id),
        ...delivery,
        ...dueEntry(accepted),
        ...(expiresAt !== undefined && { expiresAt }),
      };
      if (await table.put(row, { when: 'attribute_not_exists(#pk)' })) return accepted;
      const existing = await read(delivery.id);
      if (!existing) throw new Error('The ledger refused a row that it does not hold');
      return existing;
    },

    async claim(id, owner, leaseUntil) {
      const at = now();
      const first = await claimFresh(id, owner, leaseUntil);
      if (first.claimed) return first.claimed;
      const { row } = first;
      if (row?.status !== 'sending' || row.leaseUntil >= at) return undefined;
      const abandoned = { when: '#status = :sending AND #leaseUntil < :at', values: { sending: 'sending', at } };
      const change = { set: claimOf(owner, leaseUntil), add: { attempt: 1, crashClaims: 1 } };
      return claimedBy(owner, (await tryWrite(id, change, abandoned)).row);
    },

    claimUnbound: async (id, owner, leaseUntil) => (await claimFresh(id, owner, leaseUntil, isUnbound)).claimed,

    noteFindings: ({ id, owner, attempt }, findings) =>
      write(
        id,
        { set: findings },
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

    // A commit whose answer was lost may have left the row committing. This attempt knows that its byte was not sent.
    release: (claim, settlement) =>
      writeOutcome(claim, settlement, {
        when: '(#status = :sending OR #status = :committing) AND #owner = :owner AND #attempt = :attempt',
        values: { sending: 'sending', committing: 'committing', owner: claim.owner, attempt: claim.attempt },
      }),

    settle: (claim, settlement) =>
      writeOutcome(claim, settlement, {
        when: '(#status = :committing OR #status = :uncertain) AND #attempt = :attempt',
        values: { committing: 'committing', uncertain: 'uncertain', attempt: claim.attempt },
      }),

    async settleAbandoned(delivery) {
      // Saves a write that would fail. Its own condition is what holds.
      if (delivery.status !== 'committing' || delivery.leaseUntil >= now()) return undefined;
      return writeOutcome(delivery, afterUnknown(delivery, 'worker_lost', limits, now()), {
        when: '#status = :committing AND #attempt = :attempt AND #leaseUntil < :at',
        values: { committing: 'committing', attempt: delivery.attempt, at: now() },
      });
    },

    async claimSearch(delivery, until) {
      if (delivery.status !== 'uncertain') return undefined;
      const { id, attempt, searchAt } = delivery;
      const row = await table.update(
        rowKey(id),
        { set: { searchAt: until, dueAt: until } },
        {
          when: '#status = :uncertain AND #attempt = :attempt AND #searchAt = :seen',
          values: { uncertain: 'uncertain', attempt, seen: searchAt },
        },
      );
      return row && parseDelivery(row);
    },

    settleSearch: (delivery, settlement) =>
      writeOutcome(delivery, settlement, {
        when: '#status = :uncertain AND #attempt = :attempt',
        values: { uncertain: 'uncertain', attempt: delivery.attempt },
      }),

    ...createDecisionWrites(table, rows, origins),
  };
}

/** No run is too short for such a command. */
const isUnbound: Condition = {
  when: '#attempt = :none AND attribute_not_exists(#linePosition) AND attribute_not_exists(#waitsFor) AND #bytes <= :small AND #schema <= :known',
  values: { none: 0, small: 1_000_000, known: rowSchema },
};

function claimOf(owner: string, leaseUntil: number) {
  return { status: 'sending', owner, leaseUntil, dueAt: leaseUntil };
}

/** The row, if this worker has it: also by a write whose answer was lost. */
function claimedBy(owner: string, row: Delivery | undefined): Claimed | undefined {
  return row?.status === 'sending' && row.owner === owner ? row : undefined;
}
