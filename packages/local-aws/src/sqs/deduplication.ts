import type { StoredList } from '../store.ts';
import type { SentMessage } from './service.ts';

const windowMs = 5 * 60_000;

type Remembered = SentMessage & { untilMs: number };

/** The messages of the last five minutes by deduplication key. A deleted message stays in this list. */
export class Deduplication {
  readonly #kept: StoredList;
  readonly #sent: Map<string, Remembered>;

  constructor(kept: StoredList) {
    this.#kept = kept;
    this.#sent = new Map(kept.entries().map(({ key, value }) => [key, value as Remembered]));
  }

  /** The message that was sent under this key within the window. */
  find(key: string, nowMs: number): SentMessage | undefined {
    this.#forgetOld(nowMs);
    return this.#sent.get(key);
  }

  /** The window begins with the first message. Repeated ones do not extend it. */
  remember(key: string, sent: SentMessage, nowMs: number): void {
    const remembered = { ...sent, untilMs: nowMs + windowMs };
    this.#kept.put(key, remembered);
    this.#sent.set(key, remembered);
  }

  #forgetOld(nowMs: number): void {
    for (const [key, { untilMs }] of this.#sent) {
      // The entries are in the order of sending.
      if (untilMs > nowMs) return;
      this.#kept.delete(key);
      this.#sent.delete(key);
    }
  }
}
