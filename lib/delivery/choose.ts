import type { Delivery, Priority } from './delivery.ts';
import type { Ledger } from './ledger.ts';
import type { Limits } from './limits.ts';
import type { Orders } from './orders.ts';

export interface ChooseServices {
  readonly ledger: Ledger;
  readonly orders: Orders;
  readonly limits: Limits;
  readonly now: () => number;
}

/** Who asks for work: one invocation of one slot. */
export interface Worker {
  readonly operation: string;
  /** The token's slot: 0 stays open for short work. */
  readonly slot: number;
  readonly owner: string;
  /** Epoch ms at which this invocation is killed. */
  readonly deadline: number;
  /** What it was seen to read and send, bytes of objects a second. */
  bytesPerSecond: number;
}

/** A claimed delivery, or why there is none: nothing is due, or what is due needs more time than is left. */
export type Choice = Delivery | 'nothing' | 'no_time';

/** Chooses an operation's next command and claims it: interactive before bulk, then oldest, each in its line. */
export class Chooser {
  readonly #services: ChooseServices;
  readonly #worker: Worker;
  /** The index lags: what was taken a moment ago still stands in it. */
  readonly #tried = new Set<string>();
  #interactiveInARow = 0;

  constructor(services: ChooseServices, worker: Worker) {
    this.#services = services;
    this.#worker = worker;
  }

  async next(): Promise<Choice> {
    const bulkFirst = this.#interactiveInARow >= this.#services.limits.interactiveInARow;
    const priorities: readonly Priority[] = bulkFirst ? ['bulk', 'interactive'] : ['interactive', 'bulk'];
    let choice: Choice = 'nothing';
    for (const priority of priorities) {
      choice = await this.#nextOf(priority);
      if (choice === 'nothing') continue;
      this.#interactiveInARow = priority === 'interactive' ? this.#interactiveInARow + 1 : 0;
      return choice;
    }
    this.#interactiveInARow = 0;
    return choice;
  }

  async #nextOf(priority: Priority): Promise<Choice> {
    const { ledger, limits } = this.#services;
    const { operation, owner, deadline } = this.#worker;
    for (const id of await ledger.due(operation, priority, 10 + this.#tried.size)) {
      if (this.#tried.has(id)) continue;
      this.#tried.add(id);
      const delivery = await ledger.read(id);
      if (!delivery || (await ledger.abandon(delivery))) continue;
      const fits = this.#fits(delivery);
      if (fits === 'no_time') return 'no_time';
      if (fits === 'other_slot' || !(await this.#isItsTurn(delivery))) continue;
      const claimed = await ledger.claim(id, owner, deadline + limits.leaseSlackMs);
      if (claimed) return claimed;
    }
    return 'nothing';
  }

  /** Whether this invocation has the time that the delivery needs. What can never have it is claimed, to be rejected. */
  #fits({ bytes }: Delivery): 'yes' | 'no_time' | 'other_slot' {
    const { limits, now } = this.#services;
    const { deadline, slot, bytesPerSecond } = this.#worker;
    const uploadMs = (bytes / bytesPerSecond) * 1_000;
    const neededMs = neededTimeMs(limits, bytes, bytesPerSecond);
    if (neededMs > limits.longestMs) return 'yes';
    if (slot === 0 && uploadMs > limits.slot0UploadMs) return 'other_slot';
    return neededMs > deadline - now() ? 'no_time' : 'yes';
  }

  async #isItsTurn({ id, order }: Delivery): Promise<boolean> {
    if (!order) return true;
    const { orders, ledger, limits, now } = this.#services;
    // Its accept may have died between the row and the entry.
    await orders.enter(order, id);
    for (;;) {
      const first = await orders.first(order.key);
      if (!first || first.id === id) return true;
      const leader = await ledger.read(first.id);
      if (leader && isOpen(leader)) {
        await ledger.reschedule(id, Math.max(leader.leaseUntil ?? leader.notBefore ?? 0, now() + limits.followMs));
        return false;
      }
      await orders.leave(first.place);
    }
  }
}

/** From the claim to the outcome: starting, sending at this rate, the answer, and the writes after it. */
export function neededTimeMs(limits: Limits, bytes: number, bytesPerSecond: number): number {
  return limits.startMs + (bytes / bytesPerSecond) * 1_000 + limits.answerMs + limits.finishMs;
}

/** An uncertain command does not hold its followers: it may stay so for days. */
function isOpen({ status }: Delivery): boolean {
  return status === 'accepted' || status === 'sending' || status === 'committing';
}
