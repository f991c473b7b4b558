/** Those who wait for something to happen to a queue. Nobody polls: a wake-up, a time or the asker ends a wait. */
export class Waiting {
  readonly #waiters = new Set<() => void>();
  ended = false;

  /** Resolves at the time given, at the next wake-up, or when the signal aborts; at once after `end`. */
  until(atMs: number, signal?: AbortSignal): Promise<void> {
    if (this.ended || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiters.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(atMs - Date.now(), 0));
      this.#waiters.add(done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }

  wake(): void {
    for (const done of [...this.#waiters]) done();
  }

  /** Nobody waits any more. */
  end(): void {
    this.ended = true;
    this.wake();
  }
}
