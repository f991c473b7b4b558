import type { Key, Table } from '../../aws/table.ts';
import { type Delivery, isSearchDue, needsTags, neverExpires, type Priority } from './delivery.ts';

/**
 * What an operation has to do: commands of either priority, searches for uncertain ones; what waits for people; groups to
 * close; files to mark.
 */
export type DueList = Priority | 'search' | 'parked' | 'group' | 'mark';

/** The index of what is due. It lags behind the rows, so whoever finds an id in it reads the row before believing it. */
export interface DueIndex {
  /** The next due ids of a shelf, oldest first. */
  next(operation: string, shelf: DueList, limit: number): Promise<string[]>;
  /** Ids of a shelf, those that are due later included, the first due first. */
  all(operation: string, shelf: DueList, limit: number): Promise<string[]>;
  /**
   * Puts a row where its state says. A write of its own after the row's outcome, never part of it: an index that is
   * overloaded refuses the whole write, and would turn a delivered command into an uncertain one.
   */
  refile(delivery: Delivery): Promise<void>;
  /** Puts off a command that nobody works on, or brings it forward. */
  reschedule(id: string, at: number): Promise<void>;
}

export function createDueIndex(table: Table, now: () => number = Date.now): DueIndex {
  return {
    async next(operation, shelf, limit) {
      const rows = await table.query({
        index: 'due',
        when: '#dueKey = :key AND #dueAt <= :at',
        values: { key: dueKey(operation, shelf), at: now() },
        limit,
      });
      return rows.map(idOf);
    },

    async all(operation, shelf, limit) {
      const values = { key: dueKey(operation, shelf) };
      return (await table.query({ index: 'due', when: '#dueKey = :key', values, limit })).map(idOf);
    },

    async refile(delivery) {
      const place = dueEntryOf(delivery);
      const change = {
        ...(place && { set: place }),
        remove: [...(place ? [] : ['dueKey', 'dueAt']), ...(neverExpires(delivery) ? ['expiresAt'] : [])],
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

export function rowKey(id: string): Key {
  return { pk: `cmd#${id}`, sk: 'cmd' };
}

/** Where a row belongs in the index; nowhere once it is over. A row that is being worked on is due when its lease ends. */
export function dueEntryOf(delivery: Delivery): { dueKey: string; dueAt: number } | undefined {
  const { operation, priority, status } = delivery;
  switch (status) {
    case 'accepted':
      return { dueKey: dueKey(operation, priority), dueAt: delivery.notBefore ?? delivery.acceptedAt };
    case 'sending':
    case 'committing':
      return { dueKey: dueKey(operation, priority), dueAt: delivery.leaseUntil ?? delivery.acceptedAt };
    case 'uncertain':
      return isSearchDue(delivery)
        ? { dueKey: dueKey(operation, 'search'), dueAt: delivery.searchAt }
        : { dueKey: dueKey(operation, 'parked'), dueAt: delivery.settledAt ?? delivery.acceptedAt };
    case 'delivered':
    case 'rejected':
      return needsTags(delivery)
        ? { dueKey: dueKey(operation, 'mark'), dueAt: delivery.settledAt ?? delivery.acceptedAt }
        : undefined;
  }
}

function idOf({ pk }: Key): string {
  return pk.slice(pk.indexOf('#') + 1);
}

export function dueKey(operation: string, shelf: DueList): string {
  return `${operation}#${shelf}`;
}
