import type { ReadAhead } from '../attempt/attempt.ts';
import type { Claimed, Delivery } from '../ledger/delivery.ts';
import { type Choice, type NoWork, WorkChooser } from './choose-work.ts';
import { fitInto } from './fit.ts';
import { slotsPerToken } from './lane.ts';
import type { LaneRun, LaneServices } from './lane-run.ts';
import type { CountedCall } from './quota.ts';
import type { News } from './wake-ups.ts';

/** A claimed delivery to be sent, or an uncertain one to be searched for, with the call that was counted for it. */
export type Work = ({ readonly send: Claimed } | { readonly search: Delivery }) & {
  readonly call: CountedCall;
  readonly ahead?: ReadAhead | undefined;
  /** Nothing else was accepted since the lane was woken last. */
  readonly isAlone?: boolean;
};

interface ReadChoice extends Choice {
  readonly ahead: ReadAhead | undefined;
}

/** Claims an operation's next work for one run of a lane. While the CRM is busy with one command, chooses and reads the next. */
export class NextWork {
  readonly #engine: LaneServices;
  readonly #run: LaneRun;
  readonly #chooser: WorkChooser;
  #hint: string | undefined;
  #isIndexLate: boolean;
  #ahead: Promise<ReadChoice | NoWork> | undefined;
  /** The case line of the command that is being sent. */
  #busyLine: string | undefined;
  /** Bulk work is read ahead because nothing else was due. */
  #isUrgentFirst = false;
  #urgent: Promise<Choice | NoWork> | undefined;

  constructor(engine: LaneServices, run: LaneRun, news: News | undefined) {
    this.#engine = engine;
    this.#run = run;
    this.#chooser = new WorkChooser(engine, run);
    // Of several, the due index knows the order.
    if (news?.commands === 1) this.#hint = news.hint;
    // What was not accepted just now has been in the index for a while.
    this.#isIndexLate = news === undefined || news.commands > 1;
  }

  async claim(): Promise<Work | NoWork> {
    const hint = this.#hint;
    this.#hint = undefined;
    if (hint !== undefined) return this.#claimHinted(hint);
    const urgent = await this.#takeUrgent();
    if (urgent) return (await this.#claimChosen(urgent)) ?? 'again';
    const ahead = await this.#takeAhead();
    // The last outcome may have made something due.
    if (ahead === 'none') return 'again';
    const next = ahead ?? (await this.#chooser.choose());
    if (typeof next === 'object') return (await this.#claimChosen(next)) ?? 'again';
    const { limits, clock } = this.#engine;
    const lateMs = this.#run.startedAt + limits.lookAgainMs - clock.now();
    if (next !== 'none' || !this.#isIndexLate || lateMs <= 0) return next;
    this.#isIndexLate = false;
    await clock.sleep(lateMs);
    return 'again';
  }

  /** Begins to choose what comes after this work, and to read what its call needs. */
  readAhead(work: Work): void {
    this.#busyLine = 'send' in work ? work.send.linePosition?.key : undefined;
    // What is left from the last time is next.
    if (this.#ahead) return;
    this.#ahead = this.#readAhead(this.#busyLine);
    // Seen when it is claimed, or at the end.
    this.#ahead.catch(() => {});
  }

  /**
   * Looks for interactive work that came after bulk work was read ahead, while the outcome is written. So it waits for the call that
   * is made, and for no other. The other slot goes on with bulk work.
   */
  lookForUrgent(): void {
    if (!this.#isUrgentFirst || this.#run.lane.number % slotsPerToken !== 0) return;
    this.#urgent = this.#chooser.chooseInteractive(this.#busyLine);
    this.#urgent.catch(() => {});
  }

  /** Gives back what was counted for work that is not claimed. Resolves when nothing that was begun here runs any more. */
  async end(): Promise<void> {
    await this.#chooser.end();
    for (const unused of [await this.#takeAhead(), await this.#takeUrgent()]) {
      if (typeof unused === 'object') await unused.call.giveBack();
    }
  }

  async #readAhead(busyLine: string | undefined): Promise<ReadChoice | NoWork> {
    // As late as this, so that the next call sees a pause that was written meanwhile.
    await this.#run.use.pause();
    const choice = await this.#chooser.choose(busyLine);
    if (typeof choice !== 'object') return choice;
    const { status, kind, priority } = choice.delivery;
    this.#isUrgentFirst = priority === 'bulk' && !choice.isBulksTurn;
    const isSent = status !== 'uncertain' && kind !== 'audit';
    return { ...choice, ahead: isSent ? readFor(this.#engine, choice.delivery) : undefined };
  }

  async #takeAhead(): Promise<ReadChoice | NoWork | undefined> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    this.#isUrgentFirst = false;
    return ahead;
  }

  async #takeUrgent(): Promise<Choice | undefined> {
    const urgent = this.#urgent;
    this.#urgent = undefined;
    const choice = await urgent;
    return typeof choice === 'object' ? choice : undefined;
  }

  /**
   * Claims the command that an accepter named, without the index. Its row is read only where the claim needs more than a condition:
   * behind others, with large files, or for an origin whose calls are counted.
   */
  async #claimHinted(id: string): Promise<Work | NoWork> {
    const { stores, operations } = this.#engine;
    const { lane, owner, use } = this.#run;
    if (!operations.settingsOf(lane.operation).callsOfOrigin) {
      // Its priority is in the row: it is counted as the work that leaves the most to others.
      const call = await use.spendCall('bulk');
      const send = call && (await stores.ledger.claimUnbound(id, owner, this.#leaseUntil()));
      if (send) this.#chooser.noteTried(id);
      if (send) return { send, call, isAlone: true };
      await call?.giveBack();
    }
    const choice = await this.#chooser.chooseOne(id);
    if (typeof choice === 'string') return choice === 'no_share' ? 'again' : choice;
    const work = choice && (await this.#claimChosen(choice));
    return work ? { ...work, isAlone: true } : 'again';
  }

  /** Returns the claimed work. `undefined` when another worker has it, or when it must be chosen anew. */
  async #claimChosen({ delivery, call, ahead }: Choice & Partial<ReadChoice>): Promise<Work | undefined> {
    const isInTime = call.until > this.#engine.clock.now() && fitInto(this.#run, this.#engine, delivery) === 'yes';
    if (!isInTime) this.#chooser.noteUntried(delivery.id);
    const claimed = isInTime ? await this.#claimRow(delivery) : undefined;
    if (claimed) return { ...claimed, call, ahead };
    if (isInTime) this.#chooser.noteLost();
    await call.giveBack();
    return undefined;
  }

  async #claimRow(delivery: Delivery): Promise<{ send: Claimed } | { search: Delivery } | undefined> {
    const { ledger } = this.#engine.stores;
    if (delivery.status === 'uncertain') {
      const search = await ledger.claimSearch(delivery, this.#leaseUntil());
      return search && { search };
    }
    const send = await ledger.claim(delivery.id, this.#run.owner, this.#leaseUntil());
    return send && { send };
  }

  #leaseUntil(): number {
    return this.#run.deadline + this.#engine.limits.leaseSlackMs;
  }
}

/**
 * Reads what the call of a delivery needs before anybody has claimed it. Only as text: what kills its reader must be the fault of
 * a claimed command. A failure costs nothing, since the attempt does the same again.
 */
function readFor({ stores }: LaneServices, { id, kind, payload }: Delivery): ReadAhead {
  const note = async () => {
    if (!kind.startsWith('update')) await stores.markers.note(await stores.markers.of(id), id);
  };
  return {
    payload: stores.objects.getText(payload.bucket, payload.key).catch(() => undefined),
    isMarkerNoted: note().then(
      () => true,
      () => false,
    ),
  };
}
