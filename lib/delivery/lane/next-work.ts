import { holdsItsLine } from '../ledger/case-line.ts';
import { type Claimed, type Delivery, isFinal, rowSchema } from '../ledger/delivery.ts';
import { RowError, rowIfUnreadable } from '../ledger/delivery-row.ts';
import { isDue, nextChangeAt } from '../ledger/due.ts';
import { type DueList, interactiveList } from '../ledger/due-index.ts';
import { cleanUpAfter } from '../ledger/payload.ts';
import { fitInto } from './fit.ts';
import type { LaneRun, LaneServices } from './lane-run.ts';
import { type CountedCall, type Share, shareOf } from './quota.ts';
import { Turns } from './turns.ts';

/** A claimed delivery to be sent, or an uncertain one to be searched for, with the call that was counted for it. */
export type Work =
  | { readonly send: Claimed; readonly call: CountedCall }
  | { readonly search: Delivery; readonly call: CountedCall };

/** Why there is no work: none is due, what is due needs more time than is left, or the calls of the day are used up. */
export type NoWork = 'none' | 'no_time' | 'no_calls';

/**
 * Claims an operation's next work for one run of a lane: interactive, then searches, then bulk; the oldest first, each in its
 * case line. Origins of interactive work take turns, so that none waits behind all commands of another.
 */
export class NextWork {
  readonly #engine: LaneServices;
  readonly #run: LaneRun;
  /** The index lags: it still shows what was tried a moment ago. */
  readonly #tried = new Set<string>();
  readonly #turns: Turns;
  #interactiveInARow = 0;

  constructor(engine: LaneServices, run: LaneRun) {
    this.#engine = engine;
    this.#run = run;
    this.#turns = new Turns(run.lane.operation, engine.stores.dueIndex.origins, engine.clock.random);
  }

  async claim(): Promise<Work | NoWork> {
    const isBulksTurn = this.#interactiveInARow >= this.#engine.limits.interactiveInARow;
    const lists = isBulksTurn
      ? (['search', 'bulk', 'interactive'] as const)
      : (['interactive', 'search', 'bulk'] as const);
    let why: NoWork = 'none';
    for (const list of lists) {
      const work = list === 'interactive' ? await this.#claimInteractive() : await this.#claimFrom(list);
      if (typeof work === 'object') {
        this.#interactiveInARow = list === 'interactive' ? this.#interactiveInARow + 1 : 0;
        return work;
      }
      // What needs a fresh run must get one, also when bulk work has no call left.
      if (work !== 'none' && work !== 'no_share' && why !== 'no_time') why = work;
    }
    this.#interactiveInARow = 0;
    return why;
  }

  async #claimInteractive(): Promise<Work | NoWork> {
    const work = await this.#claimFromOrigins(await this.#turns.inOrder());
    return work === 'none' ? this.#claimFromOrigins(await this.#turns.unknown()) : work;
  }

  async #claimFromOrigins(origins: readonly string[]): Promise<Work | NoWork> {
    const settings = this.#engine.operations.settingsOf(this.#run.lane.operation);
    let why: NoWork = 'none';
    for (const origin of origins) {
      const work = await this.#claimFrom(interactiveList(origin), shareOf(settings, origin));
      if (typeof work === 'object') {
        this.#turns.noteServed(origin);
        return work;
      }
      if (work === 'no_calls') return work;
      if (work === 'no_share') this.#turns.noteSpent(origin);
      else if (work === 'none') this.#turns.noteEmpty(origin);
      else why = work;
    }
    return why;
  }

  async #claimFrom(list: DueList, share?: Share): Promise<Work | NoWork | 'no_share'> {
    for (;;) {
      const limit = 10 + this.#tried.size;
      const ids = await this.#engine.stores.dueIndex.next(this.#run.lane.operation, list, limit);
      for (const id of ids) {
        const work = this.#tried.has(id) ? undefined : await this.#claimOne(id, list, share);
        if (work) return work;
      }
      // A full page of deliveries that must wait, such as one long case line, does not mean that none behind it is due.
      if (ids.length < limit) return 'none';
    }
  }

  /** Returns the claimed work on an id of the index. `undefined` when another worker has it, or when it must wait. */
  async #claimOne(
    id: string,
    list: DueList,
    share?: Share,
  ): Promise<Work | Exclude<NoWork, 'none'> | 'no_share' | undefined> {
    const delivery = await this.#settleOrReadDue(id);
    const fit = delivery ? fitInto(this.#run, this.#engine, delivery) : 'skip';
    if (fit === 'no_time') return 'no_time';
    this.#tried.add(id);
    if (!delivery || fit === 'skip') return undefined;
    if (await this.#putOffBehindLine(delivery)) return undefined;
    if (await this.#putOffUntilCaseExists(delivery)) return undefined;
    const use = list === 'bulk' ? 'bulk' : 'reserved';
    const call = await this.#engine.tokenStores.quota.spendCall(this.#run.token.fingerprint, use, share);
    if (!call) return share && (await this.#isShareSpent(share)) ? 'no_share' : 'no_calls';
    const work = await this.#claimRow(delivery, call);
    if (!work) await call.giveBack();
    return work;
  }

  /** Whether the origin has no call of the day left. Then its callers can learn until when. */
  async #isShareSpent(share: Share): Promise<boolean> {
    const { tokenStores, wakeUps } = this.#engine;
    const rest = await tokenStores.quota.restOfShare(this.#run.token.fingerprint, share);
    if (rest) await wakeUps.noteRest(this.#run.lane, rest, share.origin);
    return rest !== undefined;
  }

  async #claimRow(delivery: Delivery, call: CountedCall): Promise<Work | undefined> {
    const { stores, limits } = this.#engine;
    const { owner, deadline } = this.#run;
    const until = deadline + limits.leaseSlackMs;
    if (delivery.status === 'uncertain') {
      const search = await stores.ledger.claimSearch(delivery, until);
      return search && { search, call };
    }
    const send = await stores.ledger.claim(delivery.id, owner, until);
    return send && { send, call };
  }

  /** Returns the row of an id of the index, if it is due. Otherwise writes its entry anew. */
  async #settleOrReadDue(id: string): Promise<Delivery | undefined> {
    const { stores, clock, report } = this.#engine;
    const row = await this.#readOther(id);
    if (!row) return undefined;
    if (row instanceof RowError || row.schema > rowSchema) return this.#leaveToNewerCode(id);
    const abandoned = await stores.ledger.settleAbandoned(row);
    if (abandoned) report.abandoned(abandoned);
    const delivery = abandoned ?? row;
    if (!abandoned && isDue(delivery, clock.now())) return delivery;
    const isClaimed = delivery.status === 'sending' || delivery.status === 'committing';
    if (!isClaimed) await cleanUpAfter(this.#engine, delivery);
    return undefined;
  }

  /** During a deploy, old code meets rows of new code. It leaves them alone. */
  async #leaveToNewerCode(id: string): Promise<undefined> {
    const { stores, limits, clock, report } = this.#engine;
    report.newerRow(id);
    await stores.dueIndex.reschedule(id, clock.now() + limits.newerPauseMs);
  }

  /**
   * Puts off a change of a case that another delivery makes, until that one is final, also while its outcome is unknown.
   * Returns whether it was put off.
   */
  async #putOffUntilCaseExists(delivery: Delivery): Promise<boolean> {
    const { id, waitsFor, caseId, status } = delivery;
    if (!waitsFor || caseId || status === 'uncertain') return false;
    const maker = await this.#readOther(waitsFor);
    if (!maker || (!(maker instanceof RowError) && isFinal(maker))) return false;
    await this.#rescheduleBehind(maker, id);
    return true;
  }

  /** Puts off a delivery that is not the first of its case line. Returns whether it was put off. */
  async #putOffBehindLine({ id, linePosition, status }: Delivery): Promise<boolean> {
    if (!linePosition || status === 'uncertain') return false;
    const { stores, operations } = this.#engine;
    const { onUncertain } = operations.settingsOf(this.#run.lane.operation);
    // Its accept may have died between the row and the entry.
    await stores.caseLines.enter(linePosition, id);
    for (;;) {
      const first = await stores.caseLines.first(linePosition.key);
      if (!first || first.id === id) return false;
      const leader = await this.#readOther(first.id);
      if (leader instanceof RowError || (leader && holdsItsLine(leader, onUncertain))) {
        await this.#rescheduleBehind(leader, id);
        return true;
      }
      await stores.caseLines.leave(first.position);
    }
  }

  /** Due again when the other may have changed. A parked one is seldom looked at: the person who settles it makes this due. */
  async #rescheduleBehind(leader: Delivery | RowError, id: string): Promise<void> {
    const { stores, limits, clock } = this.#engine;
    if (leader instanceof RowError) return stores.dueIndex.reschedule(id, clock.now() + limits.newerPauseMs);
    const isParked = leader.status === 'uncertain' && leader.parked;
    const earliest = clock.now() + (isParked ? limits.longestBackoffMs : limits.followMs);
    await stores.dueIndex.reschedule(id, Math.max(nextChangeAt(leader), earliest));
  }

  /** A row that newer code wrote must not stop the lane: what waits behind it is put off. */
  async #readOther(id: string): Promise<Delivery | RowError | undefined> {
    return this.#engine.stores.ledger.read(id).catch(rowIfUnreadable);
  }
}
