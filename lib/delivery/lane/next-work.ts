import type { Claimed, Delivery } from '../ledger/delivery.ts';
import { type DueList, interactiveList } from '../ledger/due-index.ts';
import { putOff, readDue } from './due-row.ts';
import { fitInto } from './fit.ts';
import type { LaneRun, LaneServices } from './lane-run.ts';
import { type CountedCall, type Share, shareOf } from './quota.ts';
import { Turns } from './turns.ts';
import type { News } from './wake-ups.ts';

/** A claimed delivery to be sent, or an uncertain one to be searched for, with the call that was counted for it. */
export type Work = ({ readonly send: Claimed } | { readonly search: Delivery }) & {
  readonly call: CountedCall;
  /** Nothing else was accepted since the lane was woken last. */
  readonly isAlone?: boolean;
};

/**
 * Why there is no work: none is due, what is due needs more time than is left, or the calls of the day are used up. `again`: it
 * was too early to say.
 */
export type NoWork = 'none' | 'no_time' | 'no_calls' | 'again';

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
  #neighbour: Promise<void> | undefined;
  #hint: string | undefined;
  #isIndexLate: boolean;

  constructor(engine: LaneServices, run: LaneRun, news: News | undefined) {
    // Of several, the due index knows the order.
    if (news?.commands === 1) this.#hint = news.hint;
    // What was not accepted just now has been in the index for a while.
    this.#isIndexLate = news === undefined || news.commands > 1;
    this.#engine = engine;
    this.#run = run;
    this.#turns = new Turns(run.lane.operation, engine.stores.dueIndex.origins, engine.clock.random);
  }

  async claim(): Promise<Work | NoWork> {
    const hint = this.#hint;
    this.#hint = undefined;
    if (hint !== undefined) return this.#claimHinted(hint);
    const work = await this.#claimDue();
    const { limits, clock } = this.#engine;
    const lateMs = this.#run.startedAt + limits.lookAgainMs - clock.now();
    if (work !== 'none' || !this.#isIndexLate || lateMs <= 0) return work;
    this.#isIndexLate = false;
    await clock.sleep(lateMs);
    return 'again';
  }

  async #claimDue(): Promise<Work | NoWork> {
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

  /**
   * Claims the command that an accepter named, without the index. Its row is read only where the claim needs more than a condition:
   * behind others, with large files, or for an origin whose calls are counted.
   */
  async #claimHinted(id: string): Promise<Work | NoWork> {
    const { stores, tokenStores, operations, limits } = this.#engine;
    const { lane, owner, deadline, token } = this.#run;
    if (!operations.settingsOf(lane.operation).callsOfOrigin) {
      // Its priority is in the row: it is counted as the work that leaves the most to others.
      const call = await tokenStores.quota.spendCall(token.fingerprint, 'bulk');
      const send = call && (await stores.ledger.claimUnbound(id, owner, deadline + limits.leaseSlackMs));
      if (send) this.#tried.add(id);
      if (send) return { send, call, isAlone: true };
      await call?.giveBack();
    }
    const work = await this.#claimOne(id);
    if (typeof work === 'object') return { ...work, isAlone: true };
    return work === undefined || work === 'no_share' ? 'again' : work;
  }

  async #claimInteractive(): Promise<Work | NoWork> {
    const work = await this.#claimFromOrigins(await this.#turns.inOrder());
    return work === 'none' ? this.#claimFromOrigins(await this.#turns.unknown()) : work;
  }

  async #claimFromOrigins(origins: readonly string[]): Promise<Work | NoWork> {
    let why: NoWork = 'none';
    for (const origin of origins) {
      const work = await this.#claimFrom(interactiveList(origin));
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

  async #claimFrom(list: DueList): Promise<Work | NoWork | 'no_share'> {
    for (;;) {
      const limit = 10 + this.#tried.size;
      const ids = await this.#engine.stores.dueIndex.next(this.#run.lane.operation, list, limit);
      const open = ids.filter((id) => !this.#tried.has(id));
      if (open.length > 1) this.#wakeNeighbour();
      for (const id of open) {
        const work = await this.#claimOne(id);
        if (work) return work;
      }
      // A full page of deliveries that must wait, such as one long case line, does not mean that none behind it is due.
      if (ids.length < limit) return 'none';
    }
  }

  /** Returns the claimed work on an id of the index. `undefined` when another worker has it, or when it must wait. */
  async #claimOne(id: string): Promise<Work | Exclude<NoWork, 'none'> | 'no_share' | undefined> {
    const delivery = await readDue(this.#engine, id);
    const fit = delivery ? fitInto(this.#run, this.#engine, delivery) : 'skip';
    if (fit === 'no_time') return 'no_time';
    this.#tried.add(id);
    if (!delivery) return undefined;
    // The other slot can send it.
    if (fit === 'skip') this.#wakeNeighbour();
    if (fit === 'skip') return undefined;
    if (await putOff(this.#engine, delivery)) return undefined;
    const settings = this.#engine.operations.settingsOf(delivery.operation);
    const isInteractive = delivery.priority === 'interactive' && delivery.status !== 'uncertain';
    const share = isInteractive ? shareOf(settings, delivery.origin) : undefined;
    const use = delivery.priority === 'bulk' && delivery.status !== 'uncertain' ? 'bulk' : 'reserved';
    const call = await this.#engine.tokenStores.quota.spendCall(this.#run.token.fingerprint, use, share);
    if (!call) return share && (await this.#isShareSpent(share)) ? 'no_share' : 'no_calls';
    const work = await this.#claimRow(delivery, call);
    if (!work) await call.giveBack();
    return work;
  }

  /** This lane sees more than it can do at once. The neighbour wakes the next one. */
  #wakeNeighbour(): void {
    const { wakeUps, operations } = this.#engine;
    const { lane } = this.#run;
    // Without it, the sweep wakes all lanes.
    this.#neighbour ??= wakeUps.wakeNeighbour(lane, operations.settingsOf(lane.operation).tokens).catch(() => {});
  }

  /** Resolves when nothing that was begun here runs any more. */
  async end(): Promise<void> {
    await this.#neighbour;
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
}
