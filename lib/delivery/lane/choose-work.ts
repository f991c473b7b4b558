import type { Delivery } from '../ledger/delivery.ts';
import { type DueList, interactiveList } from '../ledger/due-index.ts';
import { DuePages } from './due-pages.ts';
import { putOff, readDue } from './due-row.ts';
import { fitInto } from './fit.ts';
import { laneNumbers } from './lane.ts';
import type { LaneRun, LaneServices } from './lane-run.ts';
import { type CountedCall, type Share, shareOf } from './quota.ts';
import { Turns } from './turns.ts';

/** Why there is no work: none is due, what is due needs more time than is left, or the calls of the day are used up. */
type NoChoice = 'none' | 'no_time' | 'no_calls';

/**
 * Why nothing is to be claimed. `again`: it was too early to say. It may be work of a case line whose first command is being sent,
 * what another lane has taken meanwhile, or what the index does not show yet.
 */
export type NoWork = NoChoice | 'again';

/** What was chosen and is not claimed yet. Its row is as it was read: only the claim's condition says whether that still holds. */
export interface Choice {
  readonly delivery: Delivery;
  readonly call: CountedCall;
  /** Bulk work that is due after as much interactive work as may go before it. */
  readonly isBulksTurn?: boolean;
}

/**
 * Chooses an operation's next work for one run of a lane, and counts its call: interactive, then searches, then bulk; the oldest
 * first, each in its case line. Origins of interactive work take turns, so that none waits behind all commands of another.
 */
export class WorkChooser {
  readonly #engine: LaneServices;
  readonly #run: LaneRun;
  readonly #pages: DuePages;
  readonly #turns: Turns;
  #interactiveInARow = 0;
  /** How often the list of searches is not asked, since it was empty. */
  #searchRests = 0;
  #neighbour: Promise<void> | undefined;

  constructor(engine: LaneServices, run: LaneRun) {
    this.#engine = engine;
    this.#run = run;
    const { lane } = run;
    const lanes = laneNumbers(engine.operations.settingsOf(lane.operation).tokens).length;
    this.#pages = new DuePages(engine.stores.dueIndex, lane.operation, { number: lane.number, lanes });
    this.#turns = new Turns(lane.operation, engine.stores.dueIndex.origins, engine.clock.random);
  }

  /** `busyLine`: the case line of a command that is being sent. The next of that line is not chosen. */
  async choose(busyLine?: string): Promise<Choice | NoWork> {
    const isBulksTurn = this.#interactiveInARow >= this.#engine.limits.interactiveInARow;
    const lists = isBulksTurn
      ? (['search', 'bulk', 'interactive'] as const)
      : (['interactive', 'search', 'bulk'] as const);
    let why: NoChoice = 'none';
    for (const list of lists) {
      const next = await this.#fromList(list, busyLine);
      if (next === 'again') return next;
      if (typeof next === 'object') {
        // Where no bulk work was due in its turn, its next turn comes after as many again.
        const before = isBulksTurn ? 0 : this.#interactiveInARow;
        this.#interactiveInARow = list === 'interactive' ? before + 1 : 0;
        return { ...next, isBulksTurn };
      }
      // What needs a fresh run must get one, also when bulk work has no call left.
      if (next !== 'none' && next !== 'no_share' && why !== 'no_time') why = next;
    }
    this.#interactiveInARow = 0;
    return why;
  }

  /** Chooses interactive work only, unless it is bulk work's turn. */
  async chooseInteractive(busyLine?: string): Promise<Choice | NoWork> {
    if (this.#interactiveInARow >= this.#engine.limits.interactiveInARow) return 'none';
    const choice = await this.#fromOrigins(busyLine);
    if (typeof choice === 'object') this.#interactiveInARow += 1;
    return choice;
  }

  /** Chooses one delivery. `undefined` when another worker has it, or when it must wait. */
  async chooseOne(id: string, busyLine?: string): Promise<Choice | NoWork | 'no_share' | undefined> {
    const delivery = await readDue(this.#engine, id);
    const fit = delivery ? fitInto(this.#run, this.#engine, delivery) : 'skip';
    if (fit === 'no_time') return 'no_time';
    if (busyLine !== undefined && delivery?.linePosition?.key === busyLine) return 'again';
    this.#pages.noteTried(id);
    // The other slot can send it.
    if (delivery && fit === 'skip') this.#wakeNeighbour();
    if (!delivery || fit === 'skip' || (await putOff(this.#engine, delivery))) return undefined;
    const call = await this.#spendCall(delivery);
    return typeof call === 'string' ? call : { delivery, call };
  }

  /** It is claimed without having been chosen. */
  noteTried(id: string): void {
    this.#pages.noteTried(id);
  }

  /** Another lane has claimed it. */
  noteLost(): void {
    this.#pages.noteLost();
  }

  /** It is to be chosen anew. */
  noteUntried(id: string): void {
    this.#pages.noteUntried(id);
  }

  /** Resolves when nothing that was begun here runs any more. */
  async end(): Promise<void> {
    await this.#neighbour;
  }

  async #fromList(list: 'interactive' | 'search' | 'bulk', busyLine: string | undefined) {
    if (list === 'interactive') return this.#fromOrigins(busyLine);
    if (list === 'bulk') return this.#from(list, busyLine);
    this.#searchRests -= 1;
    if (this.#searchRests > 0) return 'none';
    const next = await this.#from(list, busyLine);
    if (next === 'none') this.#searchRests = searchRests;
    return next;
  }

  async #fromOrigins(busyLine: string | undefined): Promise<Choice | NoWork> {
    const next = await this.#fromEach(await this.#turns.inOrder(), busyLine);
    return next === 'none' ? this.#fromEach(await this.#turns.unknown(), busyLine) : next;
  }

  async #fromEach(origins: readonly string[], busyLine: string | undefined): Promise<Choice | NoWork> {
    let why: NoWork = 'none';
    for (const origin of origins) {
      const next = await this.#from(interactiveList(origin), busyLine);
      if (typeof next === 'object') this.#turns.noteServed(origin);
      if (typeof next === 'object' || next === 'no_calls' || next === 'again') return next;
      if (next === 'no_share') this.#turns.noteSpent(origin);
      else if (next === 'none') this.#turns.noteEmpty(origin);
      else why = next;
    }
    return why;
  }

  async #from(list: DueList, busyLine: string | undefined): Promise<Choice | NoWork | 'no_share'> {
    for (;;) {
      const id = await this.#pages.next(list);
      if (id === undefined) return 'none';
      if (this.#pages.hasMore(list)) this.#wakeNeighbour();
      const next = await this.chooseOne(id, busyLine);
      if (next) return next;
    }
  }

  async #spendCall(delivery: Delivery): Promise<CountedCall | 'no_share' | 'no_calls'> {
    const { status, priority, origin, operation } = delivery;
    const isSearch = status === 'uncertain';
    const isInteractive = priority === 'interactive' && !isSearch;
    const share = isInteractive ? shareOf(this.#engine.operations.settingsOf(operation), origin) : undefined;
    const call = await this.#run.use.spendCall(isInteractive || isSearch ? 'reserved' : 'bulk', share);
    return call ?? (share && (await this.#isShareSpent(share)) ? 'no_share' : 'no_calls');
  }

  /** Whether the origin has no call of the day left. Then its callers can learn until when. */
  async #isShareSpent(share: Share): Promise<boolean> {
    const { tokenStores, wakeUps } = this.#engine;
    const rest = await tokenStores.quota.restOfShare(this.#run.token.fingerprint, share);
    if (rest) await wakeUps.noteRest(this.#run.lane, rest, share.origin);
    return rest !== undefined;
  }

  /** This lane sees more than it can do at once. The neighbour wakes the next one. */
  #wakeNeighbour(): void {
    const { wakeUps, operations } = this.#engine;
    const { lane } = this.#run;
    // Without it, the sweep wakes all lanes.
    this.#neighbour ??= wakeUps.wakeNeighbour(lane, operations.settingsOf(lane.operation).tokens).catch(() => {});
  }
}

/** A search may wait for some commands: it is made two minutes after its command, at the earliest. */
const searchRests = 10;
