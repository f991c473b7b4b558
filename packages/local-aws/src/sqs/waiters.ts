import type { Clock } from '../clock.ts';

/** The receivers that wait for a change of a queue. */
export class Waiters {
  readonly #clock: Clock;
  readonly #waiters = new Set<() => void>();
  isStopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves at this time, at the next `wake`, or when the signal aborts; at once after `stop`. */
  wait(untilMs: number, signal?: AbortSignal): Promise<void> {
    if (this.isStopped || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        this.#waiters.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#clock.after(untilMs - this.#clock.now(), done);
      this.#waiters.add(done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }

  /** Ends every present wait. */
  wake(): void {
    for (const done of [...this.#waiters]) done();
  }

  /** Ends every present and every later wait. */
  stop(): void {
    this.isStopped = true;
    this.wake();
  }
}
