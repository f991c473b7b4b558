import { type AfterOutcomeServices, afterOutcome } from '../ledger/after-outcome.ts';
import { type Delivery, isFinal, rowSchema } from '../ledger/delivery.ts';
import type { DueList } from '../ledger/due-index.ts';
import { holdsItsLine, type LineServices } from '../ledger/line.ts';
import type { Limits } from '../limits.ts';
import { neededTimeMs } from '../timing.ts';
import type { CountedCall } from './quota.ts';

export interface NextWorkServices extends AfterOutcomeServices, LineServices {
  readonly limits: Limits;
  readonly now: () => number;
  /** Told of rows that were settled because their worker was lost. */
  readonly onAbandoned: (delivery: Delivery) => void;
  /** Told of a row that a newer version of this code wrote. */
  readonly onNewer: (delivery: Delivery) => void;
}

/** Who asks for work: one invocation of one slot. */
export interface Worker {
  readonly operation: string;
  /** The token's slot: 0 stays open for short work. */
  readonly slot: number;
  readonly owner: string;
  /** Epoch ms at which this invocation is killed. */
  readonly deadline: number;
  /** Counts one call of the day. Nothing when there is none left for work of this shelf. */
  readonly spendCall: (shelf: DueList) => Promise<CountedCall | undefined>;
  /** Bytes of objects a second, as this process last saw. */
  readonly bytesPerSecond: () => number;
}

/**
 * A claimed delivery to be sent, or one that is uncertain and to be looked for, with the call that was counted for it. Or
 * why there is neither: nothing is due, what is due needs more time than is left, or the calls of the day are used up.
 */
export type Work =
  | { readonly send: Delivery; readonly spent: CountedCall }
  | { readonly search: Delivery; readonly spent: CountedCall }
  | 'nothing'
  | 'no_time'
  | 'no_calls';

/** Chooses an operation's next work and claims it: interactive, then searches, then bulk; oldest first, each in its line. */
export class WorkQueue {
  readonly #services: NextWorkServices;
  readonly #worker: Worker;
  /** The index lags: what was taken a moment ago still stands in it. */
  readonly #tried = new Set<string>();
  #interactiveInARow = 0;

  constructor(services: NextWorkServices, worker: Worker) {
    this.#services = services;
    this.#worker = worker;
  }

  async next(): Promise<Work> {
    const isBulksTurn = this.#interactiveInARow >= this.#services.limits.interactiveInARow;
    const shelves: readonly DueList[] = isBulksTurn
      ? ['search', 'bulk', 'interactive']
      : ['interactive', 'search', 'bulk'];
    let last: Work = 'nothing';
    for (const shelf of shelves) {
      const choice = await this.#nextOf(shelf);
      if (typeof choice === 'object') {
        this.#interactiveInARow = shelf === 'interactive' ? this.#interactiveInARow + 1 : 0;
        return choice;
      }
      if (choice !== 'nothing') last = choice;
    }
    this.#interactiveInARow = 0;
    return last;
  }

  async #nextOf(shelf: DueList): Promise<Work> {
    for (;;) {
      const limit = 10 + this.#tried.size;
      const ids = await this.#services.due.next(this.#worker.operation, shelf, limit);
      for (const id of ids) {
        const choice = this.#tried.has(id) ? undefined : await this.#taken(id, shelf);
        if (choice) return choice;
      }
      // A full page of what may not go yet, such as a line whose first rests, says nothing of what is due behind it.
      if (ids.length < limit) return 'nothing';
    }
  }

  /** The work on an id that the index showed, claimed. Nothing when it is not to be done now, or by this worker. */
  async #taken(id: string, shelf: DueList): Promise<Work | undefined> {
    const delivery = await this.#readable(id);
    const fits = delivery ? this.#fits(delivery) : 'skip';
    if (fits === 'no_time') return 'no_time';
    this.#tried.add(id);
    if (!delivery || fits === 'skip') return undefined;
    if (!(await this.#isItsTurn(delivery)) || !(await this.#hasItsCase(delivery))) return undefined;
    const spent = await this.#worker.spendCall(shelf);
    if (!spent) return 'no_calls';
    const claimed = await this.#claimed(delivery, spent);
    if (!claimed) await spent.giveBack();
    return claimed;
  }

  async #claimed(delivery: Delivery, spent: CountedCall): Promise<Work | undefined> {
    const { ledger, limits } = this.#services;
    const { owner, deadline } = this.#worker;
    const until = deadline + limits.leaseSlackMs;
    if (delivery.status === 'uncertain') {
      const search = await ledger.claimSearch(delivery, until);
      return search && { search, spent };
    }
    const send = await ledger.claim(delivery.id, owner, until);
    return send && { send, spent };
  }

  /** The row of an id that the index showed, if there is work on it. One that is over is put where it belongs. */
  async #readable(id: string): Promise<Delivery | undefined> {
    const { ledger, now, onAbandoned } = this.#services;
    const row = await ledger.read(id);
    if (!row) return undefined;
    if ((row.schema ?? rowSchema) > rowSchema) return this.#leaveToNewer(row);
    const abandoned = await ledger.settleAbandoned(row);
    if (abandoned) onAbandoned(abandoned);
    const delivery = abandoned ?? row;
    if (!abandoned && isDue(delivery, now())) return delivery;
    const isWorkedOn = delivery.status === 'sending' || delivery.status === 'committing';
    if (!isWorkedOn) await afterOutcome(this.#services, delivery);
    return undefined;
  }

  /** While a deploy goes on, old code meets rows of the new: it keeps off them. */
  async #leaveToNewer(row: Delivery): Promise<undefined> {
    const { due, limits, now, onNewer } = this.#services;
    onNewer(row);
    await due.reschedule(row.id, now() + limits.newerPauseMs);
  }

  /** Whether this invocation has the time that the delivery needs. What can never have it is claimed, to be rejected. */
  #fits({ bytes, wholeBytes = bytes, status }: Delivery): 'yes' | 'no_time' | 'skip' {
    const { limits, now } = this.#services;
    const { deadline, slot, bytesPerSecond } = this.#worker;
    const sendBytes = status === 'uncertain' ? 0 : wholeBytes;
    const uploadMs = (sendBytes / bytesPerSecond()) * 1_000;
    if (neededTimeMs(limits, sendBytes, limits.bytesPerSecond) > limits.longestMs) return 'yes';
    // A network that is slow for an hour leaves the largest files a whole invocation to try it in.
    const neededMs = Math.min(neededTimeMs(limits, sendBytes, bytesPerSecond()), limits.longestMs);
    if (slot === 0 && uploadMs > limits.slot0UploadMs) return 'skip';
    return neededMs > deadline - now() ? 'no_time' : 'yes';
  }

  /** What changes a case that another delivery makes waits until that is over, also while nobody knows how it ended. */
  async #hasItsCase({ id, waitsFor, caseId, status }: Delivery): Promise<boolean> {
    if (!waitsFor || caseId || status === 'uncertain') return true;
    const maker = await this.#services.ledger.read(waitsFor);
    if (!maker || isFinal(maker.status)) return true;
    return this.#waitsBehind(maker, id);
  }

  async #isItsTurn({ id, linePosition, status }: Delivery): Promise<boolean> {
    if (!linePosition || status === 'uncertain') return true;
    const { caseLines, ledger } = this.#services;
    // Its accept may have died between the row and the entry.
    await caseLines.enter(linePosition, id);
    for (;;) {
      const first = await caseLines.first(linePosition.key);
      if (!first || first.id === id) return true;
      const leader = await ledger.read(first.id);
      if (leader && holdsItsLine(this.#services, leader)) return this.#waitsBehind(leader, id);
      await caseLines.leave(first.place);
    }
  }

  /** Looks again when something may have come of the other. What waits for a person is seldom looked at: who settles it says so. */
  async #waitsBehind({ leaseUntil, notBefore, searchAt, parked }: Delivery, id: string): Promise<false> {
    const { due, limits, now } = this.#services;
    const least = now() + (parked ? limits.longestBackoffMs : limits.followMs);
    await due.reschedule(id, Math.max(leaseUntil ?? notBefore ?? searchAt ?? 0, least));
    return false;
  }
}

/** Whether there is something to do about it at this time that nobody else is surely doing. */
function isDue(
  { status, notBefore = 0, leaseUntil = 0, searchAt = Number.POSITIVE_INFINITY }: Delivery,
  at: number,
): boolean {
  switch (status) {
    case 'accepted':
      return notBefore <= at;
    case 'sending':
      return leaseUntil < at;
    case 'uncertain':
      return searchAt <= at;
    default:
      return false;
  }
}
