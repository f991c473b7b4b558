import { setTimeout as sleep } from 'node:timers/promises';

/** Writes what must not be lost to a table that is slow for a moment: again and again, until the deadline (epoch ms) is near. */
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
