import type { Limits } from '../../delivery/limits.ts';

/**
 * The ledger's row for one group. Ids, hashes and times only: what people wrote is in the group's notes. Times are epoch ms.
 */
export interface Group {
  readonly id: string;
  readonly operation: string;
  /** `upload:<bucket>` */
  readonly origin: string;
  /** Every file that ever joined, as `<hash of its key>.<hash of its version>`, in the order of arrival. Only added to. */
  readonly members: readonly string[];
  /** For each batch that was closed, how many of the members it and those before it hold. */
  readonly batches: readonly number[];
  /** How many of the batches were taken on as commands. */
  readonly acceptedBatches: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly quietMs?: number;
  readonly withinMs: number;
  readonly markerAt?: number;
  /** The hashes of the keys that its manifest names. */
  readonly wanted?: readonly string[];
  /** The note of its marker or manifest, which says what becomes of the group. */
  readonly closer?: string;
  /** The first batch was closed by the time limit. */
  readonly gaveUp?: boolean;
  /** Counts the writes that matter to what comes next. */
  readonly revision: number;
}

/** The engine's numbers that groups keep to. */
export type GroupLimits = Pick<Limits, 'groupSettleMs' | 'groupLateMs' | 'groupFiles' | 'groupAgeMs'>;

/** What is to be done about a group next. `look`: nothing before that time. */
export type Step =
  | { readonly do: 'take' }
  | { readonly do: 'close'; readonly gaveUp: boolean }
  | { readonly do: 'look'; readonly at: number }
  | { readonly do: 'rest' };

/** Reads from a group's row what is to be done about it at this time. */
export function nextStep(group: Group, limits: GroupLimits, now: number): Step {
  const { members, batches, acceptedBatches } = group;
  if (acceptedBatches < batches.length) return { do: 'take' };
  const isOpen = batches.length === 0;
  // Whoever opened it died before its upload joined: the news of that upload comes again.
  if (isOpen && members.length === 0 && group.closer === undefined) return { do: 'rest' };
  if (!isOpen && members.length === batches.at(-1)) return { do: 'rest' };
  const closesAt = isOpen
    ? firstCloseAt(group, limits)
    : group.lastAt + Math.max(group.quietMs ?? 0, limits.groupLateMs);
  if (closesAt <= now) return { do: 'close', gaveUp: false };
  const givesUpAt = isOpen ? group.firstAt + group.withinMs : Number.POSITIVE_INFINITY;
  if (givesUpAt <= now) return { do: 'close', gaveUp: true };
  return { do: 'look', at: Math.min(closesAt, givesUpAt) };
}

/** When the first batch closes by what is known so far. A manifest that is there decides alone. */
function firstCloseAt(group: Group, { groupSettleMs }: GroupLimits): number {
  const { members, lastAt, quietMs = Number.POSITIVE_INFINITY, markerAt, wanted } = group;
  if (wanted) return absentOf(group).length === 0 ? 0 : Number.POSITIVE_INFINITY;
  if (members.length === 0) return Number.POSITIVE_INFINITY;
  const byMarker = markerAt === undefined ? Number.POSITIVE_INFINITY : Math.max(markerAt, lastAt) + groupSettleMs;
  return Math.min(byMarker, lastAt + quietMs);
}

/** The keys, as hashes, that the manifest names and that did not come. */
export function absentOf({ wanted = [], members }: Pick<Group, 'wanted' | 'members'>): string[] {
  const there = new Set(members.map(keyPart));
  return wanted.filter((key) => !there.has(key));
}

/** A member's first half: which key it is a version of. */
export function keyPart(member: string): string {
  return member.split('.')[0] ?? '';
}

/** What makes a batch the same command whoever takes it on. */
export function batchKey(id: string, number: number): string {
  return `group#${id}#${number}`;
}
