import { setTimeout as sleep } from 'node:timers/promises';

/** Retries a write that must not be lost, with backoff, until the deadline (epoch ms) is near. Throws its last error. */
export async function retryWrite<T>(now: () => number, deadline: number, write: () => Promise<T>): Promise<T> {
  for (let waitMs = 200; ; waitMs = Math.min(waitMs * 2, 5_000)) {
    try {
      return await write();
    } catch (error) {
      if (deadline - now() < waitMs) throw error;
      await sleep(waitMs);
    }
  }
}
