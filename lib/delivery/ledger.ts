import type { Change, Condition, Item, Key, Table } from '../aws/table.ts';
import type { Delivery, Priority, Status } from './delivery.ts';

/** A claim on one delivery: every later write of this attempt is fenced by it. */
export interface Claim {
  readonly id: string;
  readonly owner: string;
  readonly attempt: number;
}

/** How one attempt ended, as written into the row. */
export interface Settlement {
  readonly status: 'accepted' | 'delivered' | 'rejected' | 'uncertain';
  readonly reason?: string | undefined;
  /** Only with `accepted`: not to be tried before this time. */
  readonly notBefore?: number | undefined;
  readonly crmId?: string | undefined;
  readonly idPrefijo?: string | undefined;
  readonly http?: number | undefined;
  readonly code?: number | undefined;
  readonly timedOut?: boolean;
}

/** The truth about every command, in single-item conditional writes. A failed condition is read back before it is believed. */
export interface Ledger {
  read(id: string): Promise<Delivery | undefined>;
  /** W1: writes the row unless the id is taken; gives the row that stands. */
  accept(delivery: Delivery): Promise<Delivery>;
  /** W2: takes a due command, or one whose worker's lease ran out. Nothing when somebody else has it. */
  claim(id: string, owner: string, leaseUntil: number): Promise<Delivery | undefined>;
  /** W3, the fence: true only when the row is surely ours and committing. Throws when that cannot be known. */
  commit(claim: Claim, leaseUntil: number): Promise<boolean>;
  /** W2': ends an attempt whose last byte was surely not sent. */
  release(claim: Claim, settlement: Settlement): Promise<boolean>;
  /** W4 and W5: writes what followed the last byte. Evidence wins over a lease that ran out meanwhile. */
  settle(claim: Claim, settlement: Settlement): Promise<boolean>;
  /** W5 for others: a commit whose worker's lease ran out becomes uncertain. True when it did. */
  abandon(delivery: Delivery): Promise<boolean>;
  /** Puts off a command that is not being worked on, or brings it forward. False when it is being worked on, or over. */
  reschedule(id: string, at: number): Promise<boolean>;
  /** The next due ids of an operation, oldest first, as the index saw them a moment ago. */
  due(operation: string, priority: Priority, limit: number): Promise<string[]>;
}

export function createLedger(table: Table, now: () => number = Date.now): Ledger {
  /** Writes; on a failed condition, reads back: the failure may be our own earlier write whose answer was lost. */
  async function write(key: Key, change: Change, condition: Condition, isOurs: (row: Item) => boolean) {
    const written = await table.update(key, change, condition);
    if (written) return written;
    const row = await table.get(key);
    return row && isOurs(row) ? row : undefined;
  }

  async function finish(claim: Claim, settlement: Settlement, when: string): Promise<boolean> {
    const { status, notBefore, timedOut, ...outcome } = settlement;
    const due = status === 'accepted' ? (notBefore ?? now()) : undefined;
    const change: Change = {
      set: { status, ...outcome, notBefore, dueAt: due, ...(due === undefined && { settledAt: now() }) },
      remove: ['owner', 'leaseUntil', ...(due === undefined ? ['dueKey', 'dueAt'] : [])],
      ...(timedOut && { add: { timeOuts: 1 } }),
    };
    const values = {
      attempt: claim.attempt,
      owner: claim.owner,
      sending: 'sending',
      committing: 'committing',
      uncertain: 'uncertain',
    };
    const condition = { when, values: used(when, values) };
    const row = await write(
      keyOf(claim.id),
      change,
      condition,
      (row) => row.attempt === claim.attempt && row.status === status,
    );
    return row !== undefined;
  }

  return {
    async read(id) {
      const row = await table.get(keyOf(id));
      return row && deliveryFrom(row);
    },

    async accept(delivery) {
      const { id, operation, priority } = delivery;
      const row = { ...keyOf(id), ...delivery, dueKey: dueKey(operation, priority), dueAt: delivery.acceptedAt };
      if (await table.put(row, { when: 'attribute_not_exists(#pk)' })) return delivery;
      const standing = await table.get(keyOf(id));
      if (!standing) throw new Error('The ledger refused a row that it does not hold');
      return deliveryFrom(standing);
    },

    async claim(id, owner, leaseUntil) {
      const at = now();
      const change = { set: { status: 'sending', owner, leaseUntil, dueAt: leaseUntil }, add: { attempt: 1 } };
      const mine = (row: Item) => row.status === 'sending' && row.owner === owner;
      const fresh = await write(
        keyOf(id),
        change,
        {
          when: '#status = :accepted AND (attribute_not_exists(#notBefore) OR #notBefore <= :at)',
          values: { accepted: 'accepted', at },
        },
        mine,
      );
      if (fresh) return deliveryFrom(fresh);
      const abandoned = await write(
        keyOf(id),
        { ...change, add: { attempt: 1, crashClaims: 1 } },
        { when: '#status = :sending AND #leaseUntil < :at', values: { sending: 'sending', at } },
        mine,
      );
      return abandoned && deliveryFrom(abandoned);
    },

    async commit({ id, owner, attempt }, leaseUntil) {
      const row = await write(
        keyOf(id),
        { set: { status: 'committing', leaseUntil } },
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
      finish(
        claim,
        settlement,
        '(#status = :sending OR #status = :committing) AND #owner = :owner AND #attempt = :attempt',
      ),

    settle: (claim, settlement) =>
      finish(claim, settlement, '(#status = :committing OR #status = :uncertain) AND #attempt = :attempt'),

    async abandon({ id, status, leaseUntil = 0 }) {
      if (status !== 'committing' || leaseUntil >= now()) return false;
      const row = await table.update(
        keyOf(id),
        {
          set: { status: 'uncertain', reason: 'worker_lost', settledAt: now() },
          remove: ['leaseUntil', 'dueKey', 'dueAt'],
        },
        { when: '#status = :committing AND #leaseUntil < :at', values: { committing: 'committing', at: now() } },
      );
      return row !== undefined;
    },

    async reschedule(id, at) {
      const accepted = { when: '#status = :accepted', values: { accepted: 'accepted' } };
      return (await table.update(keyOf(id), { set: { dueAt: at } }, accepted)) !== undefined;
    },

    async due(operation, priority, limit) {
      const rows = await table.query({
        index: 'due',
        when: '#dueKey = :key AND #dueAt <= :at',
        values: { key: dueKey(operation, priority), at: now() },
        limit,
      });
      return rows.map(({ pk }) => pk.slice('cmd#'.length));
    },
  };
}

function keyOf(id: string): Key {
  return { pk: `cmd#${id}`, sk: 'cmd' };
}

function dueKey(operation: string, priority: Priority): string {
  return `${operation}#${priority}`;
}

function used(when: string, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => when.includes(`:${name}`)));
}

function deliveryFrom(row: Item): Delivery {
  const { pk: _pk, sk: _sk, dueKey: _dueKey, dueAt: _dueAt, ...delivery } = row;
  return delivery as unknown as Delivery & { status: Status };
}
