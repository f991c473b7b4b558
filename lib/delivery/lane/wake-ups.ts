import type { Queue } from '../../aws/queue.ts';
import type { Table, Values } from '../../aws/table.ts';
import { type Lane, laneNumbers, lanesKey } from './lane.ts';
import { isResting, type LaneRest, restName } from './rest.ts';

/** A message that wakes a lane, sent under the epoch in which it was asleep: the queue takes one for each epoch. */
export interface WakeUp extends Lane {
  readonly epoch: number;
}

/** What was accepted since a lane last began an epoch. */
export interface News {
  readonly commands: number;
  /** The id of the last one. A hint: the ledger says whether it is due. */
  readonly hint?: string | undefined;
}

/** Wake-ups: each says that an operation has work. The ledger holds the truth, so a lost or doubled one costs no command. */
export interface WakeUps {
  /**
   * Wakes one sleeping lane for an accepted command; all lanes where none sleeps. The command's id is stored beside the epochs, not
   * in the message: the queue drops the messages of one epoch but the first.
   */
  wakeFor(operation: string, tokens: number, commandId: string): Promise<void>;
  /** Wakes every lane of the operation that is asleep. */
  wakeAll(operation: string, tokens: number): Promise<void>;
  wakeOne(lane: Lane): Promise<void>;
  /** Wakes one sleeping lane besides this one, if there is one. */
  wakeNeighbour(lane: Lane, tokens: number): Promise<void>;
  /** Wakes all lanes but this one, which cannot do what it was woken for. */
  wakeOthers(lane: Lane, tokens: number): Promise<void>;
  /**
   * Begins the epoch after a wake-up's, and returns what was accepted since the last one. Every invocation must call it first, even
   * one that then finds no work: FIFO drops a message whose deduplication id it saw within five minutes, also after the first was
   * deleted. One wake-up lets one other through, however often it is received. Otherwise each lost worker would add a wake-up.
   * Returns `undefined` for a wake-up that came late or again: its news may be lost. `awakeUntil`: see `stayAwake`.
   */
  beginEpoch(wakeUp: WakeUp, awakeUntil: number): Promise<News | undefined>;
  /** Until this time, epoch ms, commands wake other lanes. Without one, the lane sleeps. */
  stayAwake(lane: Lane, until: number | undefined): Promise<void>;
  currentEpoch(lane: Lane): Promise<number>;
  /**
   * Stores that a lane rests, for people who ask how long. It is woken all the same: its token may be replaced. With an origin,
   * only the commands of that origin rest.
   */
  noteRest(lane: Lane, rest: LaneRest, origin?: string): Promise<void>;
}

/** One row per operation, so that waking its lanes reads all of them at once. */
export function createWakeUps(
  table: Table,
  queue: Queue,
  { now = Date.now, random = Math.random }: { readonly now?: () => number; readonly random?: () => number } = {},
): WakeUps {
  const rowOf = async (operation: string): Promise<Values> => (await table.get(lanesKey(operation))) ?? {};

  async function send(operation: string, row: Values, numbers: readonly number[]): Promise<void> {
    const messages = numbers.map((number) => {
      // Without the epoch: what comes while a lane works would start one more invocation each time. The slot's lease would end
      // each at once, so the group saves invocations and the lease keeps two of them apart.
      const group = `${operation}#${number}`;
      const epoch = epochIn(row, number);
      const wakeUp: WakeUp = { operation, number, epoch };
      return { body: JSON.stringify(wakeUp), group, deduplicationId: `${group}#${epoch}` };
    });
    if (messages.length > 0) await queue.send(messages);
  }

  const sleepingIn = (row: Values, tokens: number) =>
    laneNumbers(tokens).filter(
      (number) => !(Number(row[awakeName(number)] ?? 0) > now()) && !isResting(row, number, now()),
    );
  // By chance, so that the days of all tokens are used alike.
  const oneOf = (numbers: readonly number[]) => numbers.slice(Math.floor(random() * numbers.length)).slice(0, 1);

  return {
    async wakeFor(operation, tokens, commandId) {
      const row = (await table.update(lanesKey(operation), { set: { hint: commandId }, add: { accepted: 1 } })) ?? {};
      const sleeping = sleepingIn(row, tokens);
      await send(operation, row, sleeping.length > 0 ? oneOf(sleeping) : laneNumbers(tokens));
    },

    async wakeAll(operation, tokens) {
      await send(operation, await rowOf(operation), laneNumbers(tokens));
    },

    async wakeOne({ operation, number }) {
      await send(operation, await rowOf(operation), [number]);
    },

    async wakeNeighbour({ operation, number }, tokens) {
      const row = await rowOf(operation);
      await send(operation, row, oneOf(sleepingIn(row, tokens).filter((other) => other !== number)));
    },

    async wakeOthers({ operation, number }, tokens) {
      const others = laneNumbers(tokens).filter((other) => other !== number);
      await send(operation, await rowOf(operation), others);
    },

    async beginEpoch({ operation, number, epoch }, awakeUntil) {
      const name = epochName(number);
      const next = {
        set: { [name]: epoch + 1, [awakeName(number)]: awakeUntil },
        remove: [restName(number), 'accepted', 'hint'],
      };
      const first = { when: `attribute_not_exists(#${name}) OR #${name} <= :epoch`, values: { epoch } };
      const before: Values | undefined = await table.exchange(lanesKey(operation), next, first);
      if (!before) return undefined;
      return { commands: Number(before['accepted'] ?? 0), hint: before['hint'] as string | undefined };
    },

    async stayAwake({ operation, number }, until) {
      const name = awakeName(number);
      const change = until === undefined ? { remove: [name] } : { set: { [name]: until } };
      await table.update(lanesKey(operation), change);
    },

    currentEpoch: async ({ operation, number }) => epochIn(await rowOf(operation), number),

    async noteRest({ operation, number }, rest, origin) {
      await table.update(lanesKey(operation), { set: { [restName(number, origin)]: rest } });
    },
  };
}

function epochName(number: number): string {
  return `epoch${number}`;
}

function epochIn(row: Values, number: number): number {
  return Number(row[epochName(number)] ?? 0);
}

function awakeName(number: number): string {
  return `awake${number}`;
}
