import { refusals } from './refusal.ts';
import type { CrmSettings } from './settings.ts';
import type { Token } from './state.ts';

/** The slots of a token: a call takes one when its headers arrived and frees it when its answer ended. */
export class InFlight {
  readonly #settings: CrmSettings;
  readonly #open = new Map<Token, number>();

  constructor(settings: CrmSettings) {
    this.#settings = settings;
  }

  /** Counts a call that arrived, refused or not; the returned function ends it. */
  countCall(token: Token): () => void {
    const open = (this.#open.get(token) ?? 0) + 1;
    this.#open.set(token, open);
    token.maxInFlight = Math.max(token.maxInFlight, open);
    return () => {
      this.#open.set(token, (this.#open.get(token) ?? 1) - 1);
    };
  }

  /** Takes a slot, or throws the documented refusal. The returned function frees it, once. */
  takeSlot(token: Token): () => void {
    if (token.inFlight >= this.#settings.simultaneousPerToken) throw refusals.simultaneous();
    return this.occupySlot(token);
  }

  /** Takes a slot without asking, as somebody else does who was there before. */
  occupySlot(token: Token): () => void {
    token.inFlight++;
    let taken = true;
    return () => {
      if (taken) token.inFlight--;
      taken = false;
    };
  }
}
