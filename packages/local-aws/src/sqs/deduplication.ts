import type { SentMessage } from './service.ts';

const windowMs = 5 * 60_000;

/** The messages of the last five minutes by deduplication key. A deleted message stays in this list. */
export class Deduplication {
  readonly #sent = new Map<string, SentMessage & { untilMs: number }>();

  /** The message that was sent under this key within the window. */
  find(key: string, nowMs: number): SentMessage | undefined {
    this.#forgetOld(nowMs);
    return this.#sent.get(key);
  }

  /** The window begins with the first message. Repeated ones do not extend it. */
  remember(key: string, sent: SentMessage, nowMs: number): void {
    this.#sent.set(key, { ...sent, untilMs: nowMs + windowMs });
  }

  #forgetOld(nowMs: number): void {
    for (const [key, { untilMs }] of this.#sent) {
      // The entries are in the order of sending.
      if (untilMs > nowMs) return;
      this.#sent.delete(key);
    }
  }
}
