import * as z from 'zod/mini';
import type { Item, Key } from '../aws/table.ts';
import type { Upload } from '../config/upload.ts';
import { shortHash } from '../hash.ts';
import { originOf } from '../uploads/upload-event.ts';

/**
 * What became of a row so far. `accepting`: its command is about to be accepted. `waiting` to `parked`: as its delivery.
 * `skipped`: the rule makes no command of it. `known`, only in counts: an earlier file or row made its command.
 */
export const rowStates = [
  'accepting',
  'waiting',
  'sending',
  'uncertain',
  'parked',
  'delivered',
  'rejected',
  'skipped',
  'cancelled',
] as const;
export type RowState = (typeof rowStates)[number];

/** How many rows are in each state. */
export type Counts = Readonly<Partial<Record<RowState | 'known', number>>>;

/**
 * `reading`: its file is being read. `sending`: its rows become commands. `paused`: after too many faults, until a person
 * resumes it. `cancelling`: what is not sent is withdrawn. `over`: all rows have their outcome. `failed`: it has no rows.
 */
const statuses = ['reading', 'sending', 'paused', 'cancelling', 'over', 'failed'] as const;
export type ListStatus = (typeof statuses)[number];

const count = z.number();
const Counted = z.record(z.string(), count);
const Decided = z.object({
  what: z.enum(['cancel', 'resume']),
  by: z.string(),
  at: z.number(),
  reason: z.string(),
});
export type ListDecision = z.infer<typeof Decided>;

/** The row of a list. Ids, times and counts only: its file's key and its rows are in the payloads bucket. Times are epoch ms. */
const ListRow = z.object({
  id: z.string(),
  operation: z.string(),
  origin: z.string(),
  status: z.enum(statuses),
  /** Why it failed or is paused, in one word. */
  reason: z.optional(z.string()),
  openedAt: z.number(),
  endedAt: z.optional(z.number()),
  /** How often its file was read, and what was stored of it. */
  reads: count,
  chunks: count,
  rows: count,
  /** The next row to accept: its chunk, and its position there. */
  chunk: count,
  at: count,
  /** What became of the rows, by chunk, as long as some are not over; and of all others together. */
  open: z.record(z.string(), Counted),
  closed: Counted,
  /** Rows that were rejected before a person resumed it. */
  forgiven: count,
  /** How many looks in a row found nothing new. */
  idle: count,
  /** The result file is older than what is known. */
  isResultOld: z.boolean(),
  resultAt: z.optional(z.number()),
  decisions: z._default(z.array(Decided), []),
  owner: z.optional(z.string()),
  leaseUntil: z.optional(z.number()),
});
export type ListState = z.infer<typeof ListRow>;

/** Returns an item of the table as a list. Throws when it is none. */
export function parseList(item: Item): ListState {
  return ListRow.parse(item);
}

export function listKey(id: string): Key {
  return { pk: `list#${id}`, sk: 'list' };
}

/** Returns the id of a list: 26 letters and digits, the same for a repeated event. */
export function listId(operation: string, upload: Upload, dedupeKey: string): string {
  return shortHash(['list', operation, originOf(upload), dedupeKey]);
}

/** Returns the sum of counts. */
export function sumOf(counts: readonly Counts[]): Counts {
  const sum: Record<string, number> = {};
  for (const one of counts) for (const [state, number] of Object.entries(one)) sum[state] = (sum[state] ?? 0) + number;
  return sum;
}

/** Returns what became of all rows that were begun. */
export function countsOf({ open, closed }: ListState): Counts {
  return sumOf([closed, ...Object.values(open)]);
}

/** Returns how many rows may still change by themselves. */
export function inFlight({ accepting = 0, waiting = 0, sending = 0, uncertain = 0 }: Counts): number {
  return accepting + waiting + sending + uncertain;
}

/** Whether every row was begun. */
export function isBegun({ status, chunk, chunks }: ListState): boolean {
  return status !== 'reading' && chunk >= chunks;
}

/** Whether nothing will change any more. */
export function isOver({ status }: ListState): boolean {
  return status === 'over' || status === 'failed';
}
