import type { Limits } from './limits.ts';

/** Where the engine takes time and chance from. Tests move both. */
export interface Clock {
  /** Epoch ms. */
  readonly now: () => number;
  /** Resolves after this time, in ms. */
  readonly sleep: (ms: number) => Promise<unknown>;
  /** From 0 up to, and not including, 1. */
  readonly random: () => number;
}

/** Exponential backoff in milliseconds: `firstMs × 2^tries`, capped. */
export function backoffMs(firstMs: number, tries: number, longestMs = Number.POSITIVE_INFINITY): number {
  return Math.min(firstMs * 2 ** tries, longestMs);
}

/** How long to wait after "two at a time", in milliseconds. Spread by chance, so that the same two do not meet again. */
export function throttledWaitMs({ busyMs }: Limits, random: () => number): number {
  return busyMs * (1 + 4 * random());
}

/** The time from the claim to the outcome, in milliseconds: start, upload at this rate, answer, and the writes after it. */
export function neededTimeMs(limits: Limits, bytes: number, bytesPerSecond: number): number {
  return limits.startMs + (bytes / bytesPerSecond) * 1_000 + limits.answerMs + limits.finishMs;
}

/** Bytes of objects that one call can carry at the usual rate, within the time of one invocation. */
export function largestCallBytes(limits: Limits): number {
  const uploadMs = limits.longestMs - neededTimeMs(limits, 0, limits.bytesPerSecond);
  return (uploadMs / 1_000) * limits.bytesPerSecond;
}

/** Retries a write that must not be lost, with backoff, until the deadline (epoch ms) is near. Throws its last error. */
export async function retryWrite<T>({ now, sleep }: Clock, deadline: number, write: () => Promise<T>): Promise<T> {
  for (let waitMs = 200; ; waitMs = Math.min(waitMs * 2, 5_000)) {
    try {
      return await write();
    } catch (error) {
      if (deadline - now() < waitMs) throw error;
      await sleep(waitMs);
    }
  }
}
