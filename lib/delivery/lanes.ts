import type { Queue } from '../aws/queue.ts';
import type { Key, Table } from '../aws/table.ts';

/** One worker slot of an operation: lane n serves token n div 2, slot n mod 2. No work belongs to a lane. */
export interface Lane {
  readonly operation: string;
  readonly number: number;
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
}

export function createLanes(table: Table, queue: Queue): Lanes {
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
      const lanes = Array.from({ length: tokens * slotsPerToken }, (_, number) => ({ operation, number }));
      await Promise.all(lanes.map(wakeOne));
    },
    wakeOne,
    async bump(lane) {
      const row = await table.update(keyOf(lane), { add: { epoch: 1 } });
      return Number(row?.epoch);
    },
    epoch,
  };
}

function keyOf({ operation, number }: Lane): Key {
  return { pk: `lane#${operation}#${number}`, sk: 'lane' };
}
