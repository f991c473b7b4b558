import * as z from 'zod/mini';
import { type Change, expirySeconds, type Item, type Key, type Table } from '../../aws/table.ts';
import { dueKey } from '../../delivery/ledger/due-index.ts';
import type { Group, GroupLimits } from './group.ts';

/** What is known of a group when its first upload arrives. */
export type NewGroup = Pick<Group, 'id' | 'operation' | 'origin' | 'withinMs'>;

/** The rows of groups, in single-item conditional writes. */
export interface Groups {
  find(id: string): Promise<Group | undefined>;
  /** Returns the group of this id; a new one where there is none. */
  open(group: NewGroup): Promise<Group>;
  /** Adds a file. `known`: it joined before. `full`, `over`: the group accepts no further file. */
  join(group: Group, member: string, quietMs: number | undefined): Promise<Group | 'known' | 'full' | 'over'>;
  /** Stores its closer. Returns `undefined` when the group was closed before. */
  noteCloser(group: Group, closing: Pick<Group, 'markerAt' | 'wanted' | 'closer'>): Promise<Group | undefined>;
  /** Closes a batch with the members that arrived. Returns `undefined` when the group changed since it was read. */
  close(group: Group, gaveUp: boolean): Promise<Group | undefined>;
  /** Notes that the next batch was accepted as a command. */
  noteAccepted(group: Group): Promise<void>;
  /** Sets the time of the next look; `undefined`: none. Without effect when the group changed since it was read. */
  scheduleLook(group: Group, at: number | undefined): Promise<void>;
}

/** How long a group without files stays: longer than the event of an upload may be repeated. */
const emptyMs = 45 * 24 * 60 * 60_000;
/**
 * A group with files never expires, as the rows of its commands do not. Its batches' ids are made of its name, so a later group
 * of the same name would look like a repetition.
 */
const removeExpiry = ['expiresAt'];

export function createGroups(table: Table, limits: GroupLimits, now: () => number = Date.now): Groups {
  async function write({ id, revision }: Group, change: Change): Promise<Group | undefined> {
    const unchanged = { when: '#revision = :seen', values: { seen: revision } };
    const row = await table.update(groupKey(id), change, unchanged);
    return row && parseGroup(row);
  }

  async function find(id: string): Promise<Group | undefined> {
    const row = await table.get(groupKey(id));
    return row && parseGroup(row);
  }

  return {
    find,

    async open(group) {
      const existing = await find(group.id);
      if (existing) return existing;
      const at = now();
      const fresh = { members: [], batches: [], acceptedBatches: 0, firstAt: at, lastAt: at, revision: 0 };
      const expiresAt = expirySeconds(at, emptyMs);
      const place = { dueKey: dueKey(group.operation, 'group'), dueAt: at + group.withinMs };
      const item = { ...groupKey(group.id), ...group, ...fresh, ...place, expiresAt };
      if (await table.put(item, { when: 'attribute_not_exists(#pk)' })) return parseGroup(item);
      const other = await find(group.id);
      if (!other) throw new Error('The table refused a group that it does not hold');
      return other;
    },

    async join(group, member, quietMs) {
      if (group.members.includes(member)) return 'known';
      const at = now();
      // A look at that time reads from the row what is due when.
      const dueAt = at + Math.min(quietMs ?? limits.groupSettleMs, limits.groupSettleMs);
      const oldest = at - limits.groupAgeMs;
      const joined = await table.update(
        groupKey(group.id),
        {
          set: { lastAt: at, quietMs, dueKey: dueKey(group.operation, 'group'), dueAt },
          append: { members: [member] },
          add: { revision: 1 },
          remove: removeExpiry,
        },
        {
          when: 'NOT contains(#members, :member) AND size(#members) < :most AND #firstAt > :oldest',
          values: { member, most: limits.groupFiles, oldest },
        },
      );
      if (joined) return parseGroup(joined);
      const existing = await find(group.id);
      if (existing?.members.includes(member)) return 'known';
      return existing && existing.firstAt <= oldest ? 'over' : 'full';
    },

    async noteCloser(group, closing) {
      const dueAt = now() + limits.groupSettleMs;
      const set = { ...closing, dueKey: dueKey(group.operation, 'group'), dueAt };
      const change = { set, add: { revision: 1 }, remove: removeExpiry };
      const isOpen = { when: 'size(#batches) = :none', values: { none: 0 } };
      const row = await table.update(groupKey(group.id), change, isOpen);
      return row && parseGroup(row);
    },

    close: (group, gaveUp) =>
      write(group, {
        // Due at once: if this worker dies before the batch is accepted, the sweep finds it.
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

function groupKey(id: string): Key {
  return { pk: `group#${id}`, sk: 'group' };
}

const texts = z.array(z.string());
const GroupRow = z.object({
  id: z.string(),
  operation: z.string(),
  origin: z.string(),
  members: texts,
  batches: z.array(z.number()),
  acceptedBatches: z.number(),
  firstAt: z.number(),
  lastAt: z.number(),
  quietMs: z.optional(z.number()),
  withinMs: z.number(),
  markerAt: z.optional(z.number()),
  wanted: z.optional(texts),
  closer: z.optional(z.string()),
  gaveUp: z.optional(z.boolean()),
  revision: z.number(),
});

/** Returns an item of the table as a group. Throws when it is none. */
export function parseGroup(row: Item): Group {
  return GroupRow.parse(row);
}
