import { refusals } from './refusal.ts';
import type { CrmSettings } from './settings.ts';
import type { Token } from './state.ts';

/** The slots of each token. A call takes a slot when its headers arrive and releases it when its answer ends. */
export class InFlight {
  readonly #settings: CrmSettings;
  readonly #open = new Map<Token, number>();

  constructor(settings: CrmSettings) {
    this.#settings = settings;
  }

  /** Counts an open call, refused or not. Returns a function that ends the count. */
  countCall(token: Token): () => void {
    const open = (this.#open.get(token) ?? 0) + 1;
    this.#open.set(token, open);
    token.maxInFlight = Math.max(token.maxInFlight, open);
    return () => {
      this.#open.set(token, (this.#open.get(token) ?? 1) - 1);
    };
  }

  /** Takes a slot, or throws the documented refusal. Returns a function that releases the slot once. */
  takeSlot(token: Token): () => void {
    if (token.inFlight >= this.#settings.simultaneousPerToken) throw refusals.simultaneous();
    return this.occupySlot(token);
  }

  /** Takes a slot even beyond the limit, for another client that was earlier. */
  occupySlot(token: Token): () => void {
    token.inFlight++;
    let isTaken = true;
    return () => {
      if (isTaken) token.inFlight--;
      isTaken = false;
    };
  }
}
