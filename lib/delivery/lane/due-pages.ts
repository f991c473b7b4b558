import type { DueIndex, DueList } from '../ledger/due-index.ts';

/** Which of several lanes that work at the same time. */
export interface LaneShare {
  readonly number: number;
  readonly lanes: number;
}

/**
 * The due lists as one run sees them: one read for several commands, the first due first. Once this run has lost a claim, other
 * lanes read the same pages, and it begins with its own ids. What nobody took for several reads comes first then: its lane may sleep.
 */
export class DuePages {
  readonly #index: DueIndex;
  readonly #operation: string;
  readonly #share: LaneShare;
  /** The index lags: it still shows what was tried a moment ago. */
  readonly #tried = new Set<string>();
  readonly #waiting = new Map<DueList, string[]>();
  #isShared = false;
  /** By list, how many reads in a row showed an id. */
  readonly #seen = new Map<DueList, ReadonlyMap<string, number>>();

  constructor(index: DueIndex, operation: string, share: LaneShare) {
    this.#index = index;
    this.#operation = operation;
    this.#share = share;
  }

  /** Returns the next id of a list that this run did not try. It stays the next until it is noted as tried. */
  async next(list: DueList): Promise<string | undefined> {
    const waiting = this.#waiting.get(list)?.find((id) => !this.#tried.has(id));
    return waiting ?? (await this.#read(list))[0];
  }

  /** Whether more than one waits in the list, as far as this run knows. */
  hasMore(list: DueList): boolean {
    return (this.#seen.get(list)?.size ?? 0) > 1;
  }

  noteTried(id: string): void {
    this.#tried.add(id);
  }

  noteUntried(id: string): void {
    this.#tried.delete(id);
  }

  /** Another lane has claimed what this one chose. */
  noteLost(): void {
    if (!this.#isShared) this.#waiting.clear();
    this.#isShared = true;
  }

  async #read(list: DueList): Promise<string[]> {
    const before = this.#seen.get(list);
    const limit = Math.min(placesEach * this.#share.lanes, mostPlaces) + this.#tried.size;
    const ids = (await this.#index.next(this.#operation, list, limit)).filter((id) => !this.#tried.has(id));
    const seen = new Map(ids.map((id) => [id, (before?.get(id) ?? 0) + 1]));
    const own = ids.filter((id) => !this.#isShared || this.#isOwn(id) || (seen.get(id) ?? 0) >= leftAfter);
    const chosen = own.length > 0 ? own : ids;
    this.#waiting.set(list, chosen);
    this.#seen.set(list, seen);
    return chosen;
  }

  /** By the id, so that lanes agree whatever page they read. */
  #isOwn(id: string): boolean {
    const { number, lanes } = this.#share;
    return (id.codePointAt(0) ?? 0) % lanes === number;
  }
}

const placesEach = 5;
const mostPlaces = 50;
const leftAfter = 3;
