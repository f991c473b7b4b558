import type { Delivery } from '../ledger/delivery.ts';
import type { Limits } from '../limits.ts';
import { neededTimeMs } from '../timing.ts';

export interface RefusalServices {
  readonly limits: Limits;
  /** Why a delivery must not be sent under this configuration; nothing when it may. */
  readonly refusal: (delivery: Delivery) => string | undefined;
}

/** Why a delivery must not be sent at all, in one word; nothing when it may. */
export function refusalOf({ limits, refusal }: RefusalServices, delivery: Delivery): string | undefined {
  if ((delivery.crashClaims ?? 0) >= limits.crashClaims) return 'poison';
  if ((delivery.timeOuts ?? 0) >= limits.timeOuts) return 'too_slow';
  // By the usual speed: a network that is slow for an hour makes no file too large.
  if (neededTimeMs(limits, delivery.bytes, limits.bytesPerSecond) > limits.longestMs) return 'too_large';
  return refusal(delivery);
}
