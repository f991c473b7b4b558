import type { Sent } from './service.ts';

const windowMs = 5 * 60_000;

/** What was sent under which deduplication id in the last five minutes; deleting a message forgets nothing. */
export class Deduplication {
  readonly #sent = new Map<string, Sent & { untilMs: number }>();

  /** What was sent under this key within the window. */
  find(key: string, nowMs: number): Sent | undefined {
    this.#forget(nowMs);
    return this.#sent.get(key);
  }

  /** The window begins with the first message and is not prolonged by its repetitions. */
  remember(key: string, sent: Sent, nowMs: number): void {
    this.#sent.set(key, { ...sent, untilMs: nowMs + windowMs });
  }

  #forget(nowMs: number): void {
    for (const [key, { untilMs }] of this.#sent) {
      // In order of sending: the first that is young enough ends the walk.
      if (untilMs > nowMs) return;
      this.#sent.delete(key);
    }
  }
}
