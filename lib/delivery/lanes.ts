import type { Queue } from '../aws/queue.ts';
import type { Key, Table } from '../aws/table.ts';
import type { Priority } from './delivery.ts';

/** One worker slot of an operation: lane n serves token n div 2, slot n mod 2. No work belongs to a lane. */
export interface Lane {
  readonly operation: string;
  readonly number: number;
}

/** Until when a lane has nothing that it may send, and why: what it met last. Epoch ms. */
export interface Rest {
  readonly until: number;
  /** `reserve`: only bulk work waits, what is left of the day is for the rest. */
  readonly reason: string;
}

/** Slots per token: the CRM allows two requests of a token at a time. */
export const slotsPerToken = 2;

/** Wake-ups: each says only that an operation has work. The ledger holds the truth, so one lost or doubled costs nothing. */
export interface Lanes {
  /** Wakes every lane of the operation that is not awake already. */
  wake(operation: string, tokens: number): Promise<void>;
  wakeOne(lane: Lane): Promise<void>;
  /**
   * Lets the next wake-up through: FIFO drops a message whose deduplication id it saw within five minutes, even after the
   * first was deleted. Called at the start of every invocation, also by one that then finds nothing.
   */
  bump(lane: Lane): Promise<number>;
  epoch(lane: Lane): Promise<number>;
  /** Writes down that a lane rests, for whoever asks how long. It is woken all the same: its token may be replaced. */
  rest(lane: Lane, rest: Rest): Promise<void>;
  /** The rest after which the operation's work goes on; nothing when one of its lanes does not rest. */
  restOf(operation: string, tokens: number, priority: Priority): Promise<Rest | undefined>;
}

export function createLanes(table: Table, queue: Queue, now: () => number = Date.now): Lanes {
  async function wakeOne(lane: Lane): Promise<void> {
    const group = `${lane.operation}#${lane.number}`;
    const body = JSON.stringify({ operation: lane.operation, lane: lane.number });
    await queue.send({ body, group, deduplicationId: `${group}#${await epoch(lane)}` });
  }

  async function epoch(lane: Lane): Promise<number> {
    const row = await table.get(keyOf(lane));
    return Number(row?.epoch ?? 0);
  }

  return {
    async wake(operation, tokens) {
      await Promise.all(lanesOf(operation, tokens).map(wakeOne));
    },
    wakeOne,
    async bump(lane) {
      const row = await table.update(keyOf(lane), { add: { epoch: 1 }, remove: ['rest'] });
      return Number(row?.epoch);
    },
    epoch,

    async rest(lane, rest) {
      await table.update(keyOf(lane), { set: { rest } });
    },

    async restOf(operation, tokens, priority) {
      const rows = await Promise.all(lanesOf(operation, tokens).map((lane) => table.get(keyOf(lane))));
      const rests = rows.map((row) => row?.['rest'] as Rest | undefined);
      const holds = (rest: Rest | undefined): rest is Rest =>
        rest !== undefined && rest.until > now() && (priority === 'bulk' || rest.reason !== 'reserve');
      if (!rests.every(holds)) return undefined;
      return rests.reduce((soonest, rest) => (rest.until < soonest.until ? rest : soonest));
    },
  };
}

function lanesOf(operation: string, tokens: number): Lane[] {
  return Array.from({ length: tokens * slotsPerToken }, (_, number) => ({ operation, number }));
}

function keyOf({ operation, number }: Lane): Key {
  return { pk: `lane#${operation}#${number}`, sk: 'lane' };
}
