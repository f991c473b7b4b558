import type { Key, Table } from '../../aws/table.ts';
import { type Delivery, isSearchDue } from './delivery.ts';
import { rowKey } from './delivery-row.ts';
import { needsTags } from './file-tags.ts';
import { neverExpires } from './never-expires.ts';
import { createOrigins, type Origins } from './origins.ts';

/**
 * The interactive commands of one origin. So a lane can ask the origins in turn, and pass one over, without reading what waits.
 * `interactive`: those that older code accepted, of all origins.
 */
export type InteractiveList = 'interactive' | `interactive#${string}`;

/**
 * What an operation has to do: commands of either priority, searches for uncertain ones, groups to close, lists of rows to
 * go on with, files to tag; and what waits for a person.
 */
export type DueList = InteractiveList | 'bulk' | 'search' | 'parked' | 'group' | 'list' | 'tag';

/** The index of what is due. It lags behind the rows: the caller must read the row of each id it returns. */
export interface DueIndex {
  /** The ids of a list that are due now, the first due first. */
  next(operation: string, list: DueList, limit: number): Promise<string[]>;
  /** Since when the first of a list has been due, epoch ms. `undefined` when nothing of it is due. */
  dueSince(operation: string, list: DueList): Promise<number | undefined>;
  /** The ids of a list, later ones included, the first due first. */
  all(operation: string, list: DueList, limit: number): Promise<string[]>;
  /** The ids of a list that are due later, the first due first. */
  later(operation: string, list: DueList, limit: number): Promise<string[]>;
  /** The origins of interactive work: each has a list of its own. */
  readonly origins: Origins;
  /**
   * Writes the entry that a delivery's status asks for. A write of its own after the outcome, never part of it: an
   * overloaded index refuses the whole write, and would turn a delivered command into an uncertain one.
   */
  refile(delivery: Delivery): Promise<void>;
  /** Moves the due time of an accepted command, epoch ms. */
  reschedule(id: string, at: number): Promise<void>;
}

/** The two attributes by which the index finds a row. */
export interface DueEntry extends Readonly<Record<string, unknown>> {
  readonly dueKey: string;
  /** Epoch ms. */
  readonly dueAt: number;
}

export function createDueIndex(table: Table, now: () => number = Date.now): DueIndex {
  const origins = createOrigins(table);
  const dueRows = (operation: string, list: DueList, limit: number) =>
    table.queryPage({
      index: 'due',
      when: '#dueKey = :key AND #dueAt <= :at',
      values: { key: dueKey(operation, list), at: now() },
      limit,
    });
  return {
    origins,

    next: async (operation, list, limit) => (await dueRows(operation, list, limit)).map(idOf),

    async dueSince(operation, list) {
      const [row] = await dueRows(operation, list, 1);
      return row && Number(row['dueAt']);
    },

    async all(operation, list, limit) {
      const values = { key: dueKey(operation, list) };
      return (await table.queryPage({ index: 'due', when: '#dueKey = :key', values, limit })).map(idOf);
    },

    async later(operation, list, limit) {
      const rows = await table.queryPage({
        index: 'due',
        when: '#dueKey = :key AND #dueAt > :at',
        values: { key: dueKey(operation, list), at: now() },
        limit,
      });
      return rows.map(idOf);
    },

    async refile(delivery) {
      const entry = dueEntry(delivery);
      // Older code accepted it into a list without an origin, and did not note its origin.
      if (entry && delivery.priority === 'interactive') await origins.note(delivery.operation, delivery.origin);
      const change = {
        ...(entry && { set: entry }),
        remove: [...(entry ? [] : ['dueKey', 'dueAt']), ...(neverExpires(delivery) ? ['expiresAt'] : [])],
      };
      const unchanged = {
        when: '#status = :status AND #attempt = :attempt',
        values: { status: delivery.status, attempt: delivery.attempt },
      };
      await table.update(rowKey(delivery.id), change, unchanged);
    },

    async reschedule(id, at) {
      const waits = { when: '#status = :accepted', values: { accepted: 'accepted' } };
      await table.update(rowKey(id), { set: { dueAt: at } }, waits);
    },
  };
}

/** Returns the entry of a delivery, `undefined` once it is final. A claimed delivery is due when its lease ends. */
export function dueEntry(delivery: Delivery): DueEntry | undefined {
  const { operation, origin, priority } = delivery;
  const list = priority === 'interactive' ? interactiveList(origin) : 'bulk';
  switch (delivery.status) {
    case 'accepted':
      return { dueKey: dueKey(operation, list), dueAt: delivery.notBefore ?? delivery.acceptedAt };
    case 'sending':
    case 'committing':
      return { dueKey: dueKey(operation, list), dueAt: delivery.leaseUntil };
    case 'uncertain':
      return isSearchDue(delivery)
        ? { dueKey: dueKey(operation, 'search'), dueAt: delivery.searchAt }
        : { dueKey: dueKey(operation, 'parked'), dueAt: delivery.settledAt };
    case 'delivered':
    case 'rejected':
      return needsTags(delivery) ? { dueKey: dueKey(operation, 'tag'), dueAt: delivery.settledAt } : undefined;
  }
}

/** Returns the entry of a delivery to which a person gives this status at this time, epoch ms. */
export function dueEntryOfDecision(
  delivery: Delivery,
  settlement: {
    readonly status: 'accepted' | 'uncertain' | 'delivered' | 'rejected';
    readonly notBefore?: number | undefined;
  },
  at: number,
): DueEntry | undefined {
  const { status, notBefore = at } = settlement;
  return dueEntry({ ...delivery, status, notBefore, settledAt: at, parked: true });
}

function idOf({ pk }: Key): string {
  return pk.slice(pk.indexOf('#') + 1);
}

/** Stands for all origins, in the list of what older code accepted. */
export const anyOrigin = '*';

export function interactiveList(origin: string): InteractiveList {
  return origin === anyOrigin ? 'interactive' : `interactive#${origin}`;
}

export function dueKey(operation: string, list: DueList): string {
  return `${operation}#${list}`;
}
