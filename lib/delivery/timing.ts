import type { Limits } from './limits.ts';

/** From the claim to the outcome: starting, sending at this rate, the answer, and the writes after it. */
export function neededTimeMs(limits: Limits, bytes: number, bytesPerSecond: number): number {
  return limits.startMs + (bytes / bytesPerSecond) * 1_000 + limits.answerMs + limits.finishMs;
}

/** Bytes of objects that one call can carry at the usual rate, within the time of one run. */
export function largestCallBytes(limits: Limits): number {
  const uploadMs = limits.longestMs - neededTimeMs(limits, 0, limits.bytesPerSecond);
  return (uploadMs / 1_000) * limits.bytesPerSecond;
}
