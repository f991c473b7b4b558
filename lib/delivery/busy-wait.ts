import type { Limits } from './limits.ts';

/** How long to wait after "two at a time", in milliseconds: spread by chance, so that those who met do not meet again. */
export function busyWaitMs({ busyMs }: Limits, random: () => number): number {
  return busyMs * (1 + 4 * random());
}
