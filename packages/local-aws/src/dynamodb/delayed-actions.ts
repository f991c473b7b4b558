import { setTimeout as sleep } from 'node:timers/promises';

/** Runs actions one after another, in the order of the requests, each after its delay. */
export class DelayedActions {
  readonly #stopped = new AbortController();
  #last: Promise<void> = Promise.resolve();

  /** Resolves when the action has run. Without a delay it still waits for the earlier ones. */
  runAfter(delayMs: number, action: () => Promise<void>): Promise<void> {
    const dueMs = performance.now() + delayMs;
    this.#last = this.#last.then(async () => {
      if (await this.#waitUntil(dueMs)) await action();
    });
    return this.#last;
  }

  /** Drops the actions that have not begun. Resolves when none is running. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#last;
  }

  async #waitUntil(dueMs: number): Promise<boolean> {
    const { signal } = this.#stopped;
    for (;;) {
      // Read once: on a busy machine the due time may pass between two readings.
      const leftMs = dueMs - performance.now();
      if (signal.aborted || leftMs <= 0) return !signal.aborted;
      // A timer may fire a moment early.
      await sleep(Math.ceil(leftMs), undefined, { signal }).catch(() => undefined);
    }
  }
}
