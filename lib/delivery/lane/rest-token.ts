import { busyWaitMs } from '../busy-wait.ts';
import type { Performed } from '../classify.ts';
import type { Limits } from '../limits.ts';
import type { Pauses } from './pauses.ts';
import type { Quota } from './quota.ts';
import type { Tokens } from './tokens.ts';

/** One token value in use. */
export interface TokenUse {
  readonly operation: string;
  /** Its place in the operation's secret. */
  readonly number: number;
  readonly value: string;
  readonly fingerprint: string;
}

const outages = ['maintenance', 'unreachable', 'uncertain'] as const;
export type Outage = (typeof outages)[number];

export interface TokenServices {
  readonly tokens: Tokens;
  readonly pauses: Pauses;
  readonly quota: Quota;
  readonly limits: Limits;
  readonly now: () => number;
  readonly random: () => number;
  readonly secretOf: (operation: string) => string;
  /**
   * Told when the CRM has refused everything, could not be reached, or gave no answer that says what it did, for longer than a
   * maintenance usually takes.
   */
  readonly onLongOutage: (token: TokenUse, outage: Outage) => void;
}

/** A token is replaced by storing another: false if that happened, and the next invocation uses it; if not, this one rests. */
export async function replaceOrRestToken(
  services: TokenServices,
  { operation, number, value, fingerprint }: TokenUse,
): Promise<boolean> {
  const { tokens, pauses, secretOf, limits, now } = services;
  const stored = await tokens.refetch(secretOf(operation), number);
  if (stored !== value) return false;
  await pauses.pause(fingerprint, 'token', () => now() + limits.refusedTokenPauseMs);
  return true;
}

/**
 * Lets the token rest as long as the verdict asks for: an unknown answer may stand for a call that still runs, and what no
 * connection or no slot was to be had for is as useless to try with the next command. While one unknown answer follows another,
 * as long as all that time again: each leaves one more command that a person may have to look for.
 */
export async function restToken(services: TokenServices, token: TokenUse, verdict: Performed): Promise<void> {
  const { pauses, quota, limits, now, random, onLongOutage } = services;
  const { fingerprint } = token;
  const ends: Partial<Record<Performed, (restedMs: number) => Promise<number> | number>> = {
    quota: async () => Math.max(await quota.resetAt(fingerprint), now() + limits.maintenancePauseMs),
    maintenance: () => now() + limits.maintenancePauseMs,
    uncertain: (restedMs) => now() + Math.max(limits.unknownPauseMs, Math.min(restedMs, limits.longestUnknownPauseMs)),
    unreachable: () => Math.round(now() + limits.unreachablePauseMs * (1 + random())),
    busy: () => Math.round(now() + busyWaitMs(limits, random)),
  };
  const end = ends[verdict];
  if (!end) return;
  const restedMs = await pauses.pause(fingerprint, verdict, end);
  const outage = outages.find((one) => one === verdict);
  if (outage && restedMs >= limits.outageAlarmMs) onLongOutage(token, outage);
}
