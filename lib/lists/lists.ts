import { expirySeconds, type Table } from '../aws/table.ts';
import { dueKey } from '../delivery/ledger/due-index.ts';
import type { ListStore, NewList } from '../uploads/lists.ts';
import { originOf } from '../uploads/upload-event.ts';
import { type ListDecision, type ListState, type ListStatus, listId, listKey, parseList } from './list.ts';
import type { ListFiles } from './list-files.ts';

/** What a run may change of a list. */
export type ListChange = Partial<Omit<ListState, 'id' | 'operation' | 'origin' | 'owner' | 'leaseUntil' | 'decisions'>>;

/** The rows of lists, in single-item conditional writes. Only the run that holds the lease changes more than decisions. */
export interface Lists extends ListStore {
  find(id: string): Promise<ListState | undefined>;
  /** Leases a list until then, epoch ms. Returns `undefined` when another run has it, or when it is over. */
  claim(id: string, owner: string, until: number): Promise<ListState | undefined>;
  /** Returns the list as it then is: a person may have changed its status. Throws a ListLeaseError when the lease is lost. */
  save(list: ListState, change: ListChange): Promise<ListState>;
  /** Changes the status, unless a person changed it since it was read. Returns the list as it then is. */
  setStatus(list: ListState, status: ListStatus, change?: ListChange): Promise<ListState>;
  /** Ends the lease. The list is due again at that time; at once, when a person changed its status. `undefined`: never. */
  release(list: ListState, dueAt: number | undefined): Promise<void>;
  /** A person's decision. Returns `undefined` when the list is in none of these statuses. */
  decide(
    id: string,
    from: readonly ListStatus[],
    to: ListStatus,
    decision: ListDecision,
    change?: ListChange,
  ): Promise<ListState | undefined>;
}

/** Another run has the list: this one ended too late. */
export class ListLeaseError extends Error {
  override readonly name = 'ListLeaseError';

  constructor() {
    super('The lease of the list is lost');
  }
}

/** How long the row of a list stays: longer than its payloads. */
const keptMs = 800 * 24 * 60 * 60_000;

export function createLists(table: Table, files: ListFiles, now: () => number = Date.now): Lists {
  const find = async (id: string) => {
    const row = await table.get(listKey(id));
    return row && parseList(row);
  };

  async function save(list: ListState, change: ListChange): Promise<ListState> {
    const isOurs = { when: '#owner = :owner', values: { owner: list.owner } };
    const row = await table.update(listKey(list.id), { set: change }, isOurs);
    if (!row) throw new ListLeaseError();
    return parseList(row);
  }

  return {
    find,
    save,

    async open({ operation, upload, dedupeKey }: NewList) {
      const id = listId(operation, upload, dedupeKey);
      if (await find(id)) return { list: id, outcome: 'known' };
      // Before the row: a list without its note could not be read.
      await files.writeNote(id, upload);
      const fresh: ListState = {
        id,
        operation,
        origin: originOf(upload),
        status: 'reading',
        openedAt: now(),
        ...{ reads: 0, chunks: 0, rows: 0, chunk: 0, at: 0, open: {}, closed: {}, forgiven: 0, idle: 0 },
        isResultOld: false,
        decisions: [],
      };
      const due = { dueKey: dueKey(operation, 'list'), dueAt: now(), expiresAt: expirySeconds(now(), keptMs) };
      const isNew = await table.put({ ...listKey(id), ...fresh, ...due }, { when: 'attribute_not_exists(#pk)' });
      return { list: id, outcome: isNew ? 'opened' : 'known' };
    },

    async claim(id, owner, until) {
      const row = await table.update(
        listKey(id),
        { set: { owner, leaseUntil: until, dueAt: until } },
        {
          when: 'attribute_exists(#dueKey) AND (attribute_not_exists(#leaseUntil) OR #leaseUntil < :at)',
          values: { at: now() },
        },
      );
      return row && parseList(row);
    },

    async setStatus(list, status, change = {}) {
      const isSame = { when: '#owner = :owner AND #status = :seen', values: { owner: list.owner, seen: list.status } };
      const row = await table.update(listKey(list.id), { set: { ...change, status } }, isSame);
      return row ? parseList(row) : save(list, {});
    },

    async release(list, dueAt) {
      const remove = ['owner', 'leaseUntil'];
      const isSame = { when: '#owner = :owner AND #status = :seen', values: { owner: list.owner, seen: list.status } };
      const change = dueAt === undefined ? { remove: [...remove, 'dueKey', 'dueAt'] } : { set: { dueAt }, remove };
      if (await table.update(listKey(list.id), change, isSame)) return;
      const isOurs = { when: '#owner = :owner', values: { owner: list.owner } };
      await table.update(listKey(list.id), { set: { dueAt: now() }, remove }, isOurs);
    },

    async decide(id, from, to, decision, change = {}) {
      const values = Object.fromEntries(from.map((status, at) => [`from${at}`, status]));
      const row = await table.update(
        listKey(id),
        // `remove` needs no condition of its own: a reason is of the status before.
        {
          set: { ...change, status: to, idle: 0, dueAt: now() },
          append: { decisions: [decision] },
          remove: ['reason'],
        },
        { when: `#status IN (${from.map((_status, at) => `:from${at}`).join(', ')})`, values },
      );
      return row && parseList(row);
    },
  };
}
