import { setTimeout as sleep } from 'node:timers/promises';

/** Does things in the order in which they were asked for, each a while after its asking. */
export class DelayedActions {
  readonly #stopped = new AbortController();
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is done. Without a delay it still waits for what was asked for before. */
  after(delayMs: number, action: () => Promise<void>): Promise<void> {
    const dueMs = performance.now() + delayMs;
    this.#last = this.#last.then(async () => {
      if (await this.#waitUntil(dueMs)) await action();
    });
    return this.#last;
  }

  /** Drops what is still to be done; resolves when nothing is being done. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#last;
  }

  async #waitUntil(dueMs: number): Promise<boolean> {
    const { signal } = this.#stopped;
    for (;;) {
      // Read once: between two readings a busy machine may let the moment pass.
      const leftMs = dueMs - performance.now();
      if (signal.aborted || leftMs <= 0) return !signal.aborted;
      // A timer may fire a moment early.
      await sleep(Math.ceil(leftMs), undefined, { signal }).catch(() => undefined);
    }
  }
}
