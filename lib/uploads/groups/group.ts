import type { Limits } from '../../delivery/limits.ts';

/** The row of one group. Ids, hashes and times only: what people wrote is in the group's notes. Times are epoch ms. */
export interface Group {
  readonly id: string;
  readonly operation: string;
  /** `upload:<bucket>` */
  readonly origin: string;
  /** Every file that ever joined, as `<hash of its key>.<hash of its version>`, in the order of arrival. It only grows. */
  readonly members: readonly string[];
  /** For each closed batch: how many members it and the batches before it hold. */
  readonly batches: readonly number[];
  /** How many of the batches were accepted as commands. */
  readonly acceptedBatches: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly quietMs?: number | undefined;
  readonly withinMs: number;
  readonly markerAt?: number | undefined;
  /** The hashes of the keys that its manifest names. */
  readonly wanted?: readonly string[] | undefined;
  /** The note of its closer: the marker file or the manifest. It holds the group's command. */
  readonly closer?: string | undefined;
  /** The first batch was closed by the time limit. */
  readonly gaveUp?: boolean | undefined;
  /** Grows with each write that changes the next step. */
  readonly revision: number;
}

/** The limits that concern groups. */
export type GroupLimits = Pick<Limits, 'groupSettleMs' | 'groupLateMs' | 'groupFiles' | 'groupAgeMs'>;

/** The next step of a group. `wait`: none before that time. `rest`: none until a further file arrives. */
export type Step =
  | { readonly do: 'accept' }
  | { readonly do: 'close'; readonly gaveUp: boolean }
  | { readonly do: 'wait'; readonly until: number }
  | { readonly do: 'rest' };

/** Returns the next step of a group at this time, by its row alone. */
export function nextStep(group: Group, limits: GroupLimits, now: number): Step {
  const { members, batches, acceptedBatches } = group;
  if (acceptedBatches < batches.length) return { do: 'accept' };
  const isOpen = batches.length === 0;
  // The worker that opened it died before its upload joined. That upload's event is repeated.
  if (isOpen && members.length === 0 && group.closer === undefined) return { do: 'rest' };
  if (!isOpen && members.length === batches.at(-1)) return { do: 'rest' };
  const closesAt = isOpen
    ? firstCloseAt(group, limits)
    : group.lastAt + Math.max(group.quietMs ?? 0, limits.groupLateMs);
  if (closesAt <= now) return { do: 'close', gaveUp: false };
  const givesUpAt = isOpen ? group.firstAt + group.withinMs : Number.POSITIVE_INFINITY;
  if (givesUpAt <= now) return { do: 'close', gaveUp: true };
  return { do: 'wait', until: Math.min(closesAt, givesUpAt) };
}

/** When the first batch closes, by what is known so far. Where there is a manifest, it alone decides. */
function firstCloseAt(group: Group, { groupSettleMs }: GroupLimits): number {
  const { members, lastAt, quietMs = Number.POSITIVE_INFINITY, markerAt, wanted } = group;
  if (wanted) return absentOf(group).length === 0 ? 0 : Number.POSITIVE_INFINITY;
  if (members.length === 0) return Number.POSITIVE_INFINITY;
  const byMarker = markerAt === undefined ? Number.POSITIVE_INFINITY : Math.max(markerAt, lastAt) + groupSettleMs;
  return Math.min(byMarker, lastAt + quietMs);
}

/** Returns the hashes of keys that the manifest names and that did not arrive. */
export function absentOf({ wanted = [], members }: Pick<Group, 'wanted' | 'members'>): string[] {
  const arrived = new Set(members.map(keyPart));
  return wanted.filter((key) => !arrived.has(key));
}

/** Returns the key's hash, the first half of a member. */
export function keyPart(member: string): string {
  return member.split('.')[0] ?? '';
}

/** Returns the dedupe key of a batch: the same for every worker that accepts it. */
export function batchKey(id: string, number: number): string {
  return `group#${id}#${number}`;
}
