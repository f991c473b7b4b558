import type { Queue } from '../../aws/queue.ts';
import type { Key, Table, Values } from '../../aws/table.ts';
import type { Priority } from '../ledger/delivery.ts';

/** One worker slot of an operation: lane n serves token n div 2, slot n mod 2. No work belongs to a lane. */
export interface Lane {
  readonly operation: string;
  readonly number: number;
}

/** What wakes a lane, sent under the epoch in which it was asleep: the queue takes one of each. */
export interface WakeUp extends Lane {
  readonly epoch: number;
}

/** Until when a lane has nothing that it may send, and why: what it met last. Epoch ms. */
export interface LaneRest {
  readonly until: number;
  /** `reserve`: only bulk work waits, what is left of the day is for the rest. */
  readonly reason: string;
}

/** Slots per token: the CRM allows two requests of a token at a time. */
export const slotsPerToken = 2;

/** Wake-ups: each says only that an operation has work. The ledger holds the truth, so one lost or doubled costs nothing. */
export interface WakeUps {
  /** Wakes every lane of the operation that is not awake already. */
  wakeAll(operation: string, tokens: number): Promise<void>;
  wakeOne(lane: Lane): Promise<void>;
  /**
   * Begins the epoch after a wake-up's, so that the queue lets the next one through: FIFO drops a message whose deduplication
   * id it saw within five minutes, even after the first was deleted. Called at the start of every invocation, also by one that
   * then finds nothing. One wake-up lets one other through, however often it comes: else a lane would have more of them with
   * each worker that is lost. Gives the lane's epoch.
   */
  beginEpoch(wakeUp: WakeUp): Promise<number>;
  currentEpoch(lane: Lane): Promise<number>;
  /** Writes down that a lane rests, for whoever asks how long. It is woken all the same: its token may be replaced. */
  noteRest(lane: Lane, rest: LaneRest): Promise<void>;
}

/** One row per operation: whoever wakes all its lanes reads their epochs at once. */
export function createWakeUps(table: Table, queue: Queue): WakeUps {
  const rowOf = async (operation: string) => (await table.get(keyOf(operation))) ?? {};
  const epochIn = (row: Values, number: number) => Number(row[`epoch${number}`] ?? 0);

  async function send(operation: string, numbers: readonly number[]): Promise<void> {
    const row = await rowOf(operation);
    const messages = numbers.map((number) => {
      const group = `${operation}#${number}`;
      const epoch = epochIn(row, number);
      const body = JSON.stringify({ operation, lane: number, epoch });
      return { body, group, deduplicationId: `${group}#${epoch}` };
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
      return epochIn((await table.update(keyOf(operation), next, first)) ?? (await rowOf(operation)), number);
    },

    currentEpoch: async ({ operation, number }) => epochIn(await rowOf(operation), number),

    async noteRest({ operation, number }, rest) {
      await table.update(keyOf(operation), { set: { [`rest${number}`]: rest } });
    },
  };
}

/**
 * The rest after which the operation's work of this priority goes on; nothing when one of its lanes does not rest at this time
 * (epoch ms).
 */
export async function findRest(
  table: Table,
  { operation, tokens, priority }: { operation: string; tokens: number; priority: Priority },
  now: number,
): Promise<LaneRest | undefined> {
  const row: Values = (await table.get(keyOf(operation))) ?? {};
  const rests = laneNumbers(tokens).map((number) => row[`rest${number}`] as LaneRest | undefined);
  const holds = (rest: LaneRest | undefined): rest is LaneRest =>
    rest !== undefined && rest.until > now && (priority === 'bulk' || rest.reason !== 'reserve');
  if (!rests.every(holds)) return undefined;
  return rests.reduce((soonest, rest) => (rest.until < soonest.until ? rest : soonest));
}

function laneNumbers(tokens: number): number[] {
  return [...Array(tokens * slotsPerToken).keys()];
}

function keyOf(operation: string): Key {
  return { pk: `lanes#${operation}`, sk: 'lanes' };
}
