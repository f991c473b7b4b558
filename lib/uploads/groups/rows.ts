import type { Change, Item, Key, Table } from '../../aws/table.ts';
import { dueKey } from '../../delivery/ledger/due-index.ts';
import type { Group, GroupLimits } from './group.ts';

/** What the first upload of a group says of it. */
export type NewGroup = Pick<Group, 'id' | 'operation' | 'origin' | 'withinMs'>;

/** The rows of groups, in single-item conditional writes. */
export interface Groups {
  find(id: string): Promise<Group | undefined>;
  /** The group of this id; a new one where there is none. */
  open(group: NewGroup): Promise<Group>;
  /** Adds a file. `known`: it came before. `full`, `over`: the group takes no further file. */
  join(group: Group, member: string, quietMs: number | undefined): Promise<Group | 'known' | 'full' | 'over'>;
  /** Notes what its marker or manifest says; nothing when it was closed before. */
  noteCloser(group: Group, closing: Pick<Group, 'markerAt' | 'wanted' | 'closer'>): Promise<Group | undefined>;
  /** Closes a batch: its members are those that are there. Nothing when the group changed since it was read. */
  close(group: Group, gaveUp: boolean): Promise<Group | undefined>;
  /** Notes that the next batch was taken on as a command. */
  noteAccepted(group: Group): Promise<void>;
  /** When to look at it next; never by itself, when no time is given. Nothing happens when it changed since it was read. */
  scheduleLook(group: Group, at: number | undefined): Promise<void>;
}

/** How long a group stays that nothing joined: longer than the news of an upload may come again. */
const emptyMs = 45 * 24 * 60 * 60_000;
/**
 * A group with files stays, as the rows of what it made do: its batches' ids are made of its name, so that a group of the same
 * name would be taken for what went before.
 */
const neverExpires = ['expiresAt'];

export function createGroups(table: Table, limits: GroupLimits, now: () => number = Date.now): Groups {
  async function write({ id, revision }: Group, change: Change): Promise<Group | undefined> {
    const unchanged = { when: '#revision = :seen', values: { seen: revision } };
    const row = await table.update(keyOf(id), change, unchanged);
    return row && groupFrom(row);
  }

  async function find(id: string): Promise<Group | undefined> {
    const row = await table.get(keyOf(id));
    return row && groupFrom(row);
  }

  return {
    find,

    async open(group) {
      const standing = await find(group.id);
      if (standing) return standing;
      const at = now();
      const fresh = { members: [], batches: [], acceptedBatches: 0, firstAt: at, lastAt: at, revision: 0 };
      const expiresAt = Math.round((at + emptyMs) / 1_000);
      const place = { dueKey: dueKey(group.operation, 'group'), dueAt: at + group.withinMs };
      const item = { ...keyOf(group.id), ...group, ...fresh, ...place, expiresAt };
      if (await table.put(item, { when: 'attribute_not_exists(#pk)' })) return groupFrom(item);
      return (await find(group.id)) as Group;
    },

    async join(group, member, quietMs) {
      if (group.members.includes(member)) return 'known';
      const at = now();
      // Whoever looks then finds out by the row itself what is due when.
      const dueAt = at + Math.min(quietMs ?? limits.groupSettleMs, limits.groupSettleMs);
      const oldest = at - limits.groupAgeMs;
      const joined = await table.update(
        keyOf(group.id),
        {
          set: { lastAt: at, quietMs, dueKey: dueKey(group.operation, 'group'), dueAt },
          append: { members: [member] },
          add: { revision: 1 },
          remove: neverExpires,
        },
        {
          when: 'NOT contains(#members, :member) AND size(#members) < :most AND #firstAt > :oldest',
          values: { member, most: limits.groupFiles, oldest },
        },
      );
      if (joined) return groupFrom(joined);
      const standing = await find(group.id);
      if (standing?.members.includes(member)) return 'known';
      return standing && standing.firstAt <= oldest ? 'over' : 'full';
    },

    async noteCloser(group, closing) {
      const dueAt = now() + limits.groupSettleMs;
      const set = { ...closing, dueKey: dueKey(group.operation, 'group'), dueAt };
      const change = { set, add: { revision: 1 }, remove: neverExpires };
      const isOpen = { when: 'size(#batches) = :none', values: { none: 0 } };
      const row = await table.update(keyOf(group.id), change, isOpen);
      return row && groupFrom(row);
    },

    close: (group, gaveUp) =>
      write(group, {
        // Due at once: should its worker die before the batch is taken on, the sweep finds it.
        set: { dueKey: dueKey(group.operation, 'group'), dueAt: now(), ...(gaveUp && { gaveUp }) },
        append: { batches: [group.members.length] },
        add: { revision: 1 },
      }),

    async noteAccepted(group) {
      await write(group, { add: { acceptedBatches: 1, revision: 1 } });
    },

    async scheduleLook(group, at) {
      await write(group, at === undefined ? { remove: ['dueKey', 'dueAt'] } : { set: { dueAt: at } });
    },
  };
}

function keyOf(id: string): Key {
  return { pk: `group#${id}`, sk: 'group' };
}

function groupFrom(row: Item): Group {
  const { pk: _pk, sk: _sk, dueKey: _dueKey, dueAt: _dueAt, expiresAt: _expiresAt, ...group } = row;
  return group as unknown as Group;
}
