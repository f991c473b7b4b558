import * as z from 'zod/mini';
import type { Item, Key } from '../../aws/table.ts';
import { commandKinds, FileFault } from '../command.ts';
import { type Delivery, rowSchema } from './delivery.ts';

const count = z._default(z.number(), 0);
const status = z.enum(['accepted', 'sending', 'committing', 'uncertain', 'delivered', 'rejected']);

const facts = {
  schema: z._default(z.number(), rowSchema),
  id: z.string(),
  kind: z.enum(commandKinds),
  operation: z.string(),
  priority: z.enum(['interactive', 'bulk']),
  origin: z.string(),
  fingerprint: z.string(),
  payload: z.object({ bucket: z.string(), key: z.string() }),
  acceptedAt: z.number(),
  trace: z.optional(z.string()),
  attempt: z.number(),
  linePosition: z.optional(z.object({ key: z.string(), number: z.number() })),
  waitsFor: z.optional(z.string()),
  caseId: z.optional(z.string()),
  replaces: z.optional(z.boolean()),
  searchIn: z.optional(z.object({ module: z.string(), field: z.optional(z.string()) })),
  fileCount: z.number(),
  bytes: z.number(),
  wholeBytes: z.optional(z.number()),
  sendAt: z.optional(z.number()),
  progress: z.optional(
    z.object({ page: z.number(), pages: z.number(), cases: z.number(), tasks: z.number(), faults: z.number() }),
  ),
  answerBy: z.optional(z.object({ day: z.string(), extended: z.optional(z.string()) })),
  resend: z.optional(z.boolean()),
  missing: z.optional(z.array(z.object({ number: z.number(), why: FileFault }))),
  wantsTags: z.optional(z.boolean()),
  taggedAs: z.optional(status),
  committedAt: z.optional(z.number()),
  reason: z.optional(z.string()),
  http: z.optional(z.number()),
  code: z.optional(z.number()),
  causeCode: z.optional(z.string()),
  decisions: z.optional(
    z.array(
      z.object({
        what: z.enum(['retry', 'resolve', 'erase', 'move', 'cancel']),
        by: z.string(),
        at: z.number(),
        reason: z.string(),
        madeDelivery: z.optional(z.string()),
      }),
    ),
  ),
  orderBroken: z.optional(z.boolean()),
};

const Row = z.discriminatedUnion('status', [
  z.object({ ...facts, status: z.literal('accepted'), notBefore: z.optional(z.number()) }),
  z.object({
    ...facts,
    status: z.enum(['sending', 'committing']),
    owner: z.string(),
    leaseUntil: z.number(),
  }),
  z.object({
    ...facts,
    status: z.literal('uncertain'),
    settledAt: z.number(),
    searchAt: z.optional(z.number()),
    parked: z._default(z.boolean(), false),
    crmId: z.optional(z.string()),
    idPrefijo: z.optional(z.string()),
  }),
  z.object({
    ...facts,
    status: z.literal('delivered'),
    settledAt: z.number(),
    crmId: z.optional(z.string()),
    idPrefijo: z.optional(z.string()),
    duplicate: z.optional(z.boolean()),
  }),
  z.object({ ...facts, status: z.literal('rejected'), settledAt: z.number() }),
]);

/** The counters are attributes of their own, so that one write can add to one of them. */
const Counts = z.object({
  crashClaims: count,
  timeOuts: count,
  refusedSizes: count,
  throttles: count,
  unknowns: count,
  searches: count,
  failedReads: count,
});

/** A row of the table that this code cannot read as a delivery: newer code wrote it, or somebody changed it by hand. */
export class RowError extends Error {
  override readonly name = 'RowError';
  /** The delivery's id. */
  readonly id: string;

  constructor(id: string, field: string) {
    super(`The ledger's row ${id} cannot be read: ${field}`);
    this.id = id;
  }
}

/** Returns the error as a value, where one row must not stop the rest. Throws any other. */
export function rowIfUnreadable(error: unknown): RowError {
  if (error instanceof RowError) return error;
  throw error;
}

export function rowKey(id: string): Key {
  return { pk: `cmd#${id}`, sk: 'cmd' };
}

/** Returns the row as a delivery. Attributes of an earlier status are left out. Throws a RowError. */
export function parseDelivery(item: Item): Delivery {
  const row = Row.safeParse(item);
  const counters = Counts.safeParse(item);
  if (row.success && counters.success) return { ...row.data, counters: counters.data };
  const [issue] = (row.error ?? counters.error)?.issues ?? [];
  throw new RowError(item.pk.slice('cmd#'.length), issue?.path.join('.') ?? 'status');
}
