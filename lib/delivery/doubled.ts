/** A wait that is twice as long each time: after so many before it, from the first on, up to the longest. */
export function backoffMs(firstMs: number, before: number, longestMs = Number.POSITIVE_INFINITY): number {
  return Math.min(firstMs * 2 ** before, longestMs);
}
