import type { Queue } from '../../aws/queue.ts';
import type { Key, Table, Values } from '../../aws/table.ts';
import type { Priority } from '../ledger/delivery.ts';
import { attributeOf } from '../ledger/origins.ts';

/** One worker slot of an operation: lane n uses token n div 2, slot n mod 2. No command belongs to a lane. */
export interface Lane {
  readonly operation: string;
  readonly number: number;
}

/** A message that wakes a lane, sent under the epoch in which it was asleep: the queue takes one for each epoch. */
export interface WakeUp extends Lane {
  readonly epoch: number;
}

/** Until when a lane may not send, epoch ms, and why. */
export interface LaneRest {
  readonly until: number;
  /** What the lane met last. `reserve`: only bulk work waits, since the rest of the day is for other work. */
  readonly reason: string;
}

/** Slots per token: the CRM allows two requests of a token at a time. */
export const slotsPerToken = 2;

/** Wake-ups: each says only that an operation has work. The ledger holds the truth, so a lost or doubled one costs no command. */
export interface WakeUps {
  /** Wakes every lane of the operation that is asleep. */
  wakeAll(operation: string, tokens: number): Promise<void>;
  wakeOne(lane: Lane): Promise<void>;
  /**
   * Begins the epoch after a wake-up's and returns the lane's epoch. Every invocation must call it first, even one that then
   * finds no work: FIFO drops a message whose deduplication id it saw within five minutes, also after the first was deleted.
   * One wake-up lets one other through, however often it is received. Otherwise each lost worker would add a wake-up.
   */
  beginEpoch(wakeUp: WakeUp): Promise<number>;
  currentEpoch(lane: Lane): Promise<number>;
  /**
   * Stores that a lane rests, for people who ask how long. It is woken all the same: its token may be replaced. With an origin,
   * only the commands of that origin rest.
   */
  noteRest(lane: Lane, rest: LaneRest, origin?: string): Promise<void>;
}

/** One row per operation, so that waking all its lanes reads their epochs at once. */
export function createWakeUps(table: Table, queue: Queue): WakeUps {
  const rowOf = async (operation: string) => (await table.get(lanesKey(operation))) ?? {};
  const epochIn = (row: Values, number: number) => Number(row[`epoch${number}`] ?? 0);

  async function send(operation: string, numbers: readonly number[]): Promise<void> {
    const row = await rowOf(operation);
    const messages = numbers.map((number) => {
      // Without the epoch: what comes while a lane works would start one more invocation each time. The slot's lease would end
      // each at once, so the group saves invocations and the lease keeps two of them apart.
      const group = `${operation}#${number}`;
      const epoch = epochIn(row, number);
      const wakeUp: WakeUp = { operation, number, epoch };
      return { body: JSON.stringify(wakeUp), group, deduplicationId: `${group}#${epoch}` };
    });
    await queue.send(messages);
  }

  return {
    wakeAll: (operation, tokens) => send(operation, laneNumbers(tokens)),
    wakeOne: ({ operation, number }) => send(operation, [number]),

    async beginEpoch({ operation, number, epoch }) {
      const name = `epoch${number}`;
      const next = { set: { [name]: epoch + 1 }, remove: [`rest${number}`] };
      const first = { when: `attribute_not_exists(#${name}) OR #${name} <= :epoch`, values: { epoch } };
      return epochIn((await table.update(lanesKey(operation), next, first)) ?? (await rowOf(operation)), number);
    },

    currentEpoch: async ({ operation, number }) => epochIn(await rowOf(operation), number),

    async noteRest({ operation, number }, rest, origin) {
      await table.update(lanesKey(operation), { set: { [restName(number, origin)]: rest } });
    },
  };
}

/**
 * Returns the rest after which the operation's work of this priority and origin goes on. `undefined` when one of its lanes does
 * not rest at this time (epoch ms).
 */
export async function findRest(
  table: Table,
  { operation, tokens, priority, origin }: { operation: string; tokens: number; priority: Priority; origin?: string },
  now: number,
): Promise<LaneRest | undefined> {
  const row: Values = (await table.get(lanesKey(operation))) ?? {};
  const holds = (rest: LaneRest | undefined): rest is LaneRest =>
    rest !== undefined && rest.until > now && (priority === 'bulk' || rest.reason !== 'reserve');
  const rests = laneNumbers(tokens).map((number) => {
    const ofLane = row[restName(number)] as LaneRest | undefined;
    return holds(ofLane) || origin === undefined ? ofLane : (row[restName(number, origin)] as LaneRest | undefined);
  });
  if (!rests.every(holds)) return undefined;
  return rests.reduce((soonest, rest) => (rest.until < soonest.until ? rest : soonest));
}

function laneNumbers(tokens: number): number[] {
  return [...Array(tokens * slotsPerToken).keys()];
}

function restName(number: number, origin?: string): string {
  return `rest${number}${origin === undefined ? '' : `_${attributeOf(origin)}`}`;
}

function lanesKey(operation: string): Key {
  return { pk: `lanes#${operation}`, sk: 'lanes' };
}
