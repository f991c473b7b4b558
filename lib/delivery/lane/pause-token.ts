import type { Verdict } from '../classify.ts';
import type { Outage } from '../report.ts';
import type { ReadResult } from '../search/search.ts';
import { throttledWaitMs } from '../timing.ts';
import type { LaneServices, TokenInUse } from './lane-run.ts';

const outages = ['maintenance', 'unreachable', 'unavailable', 'uncertain'] as const satisfies Outage[];

/**
 * Pauses a token that the CRM refused, unless another one is stored by now. Returns whether this invocation may use the token
 * after the pause: false when it was replaced.
 */
export async function pauseRefusedToken(
  { tokenStores, operations, limits, clock: { now } }: LaneServices,
  { operation, number, value, fingerprint }: TokenInUse,
): Promise<boolean> {
  const { secret } = operations.settingsOf(operation);
  const stored = await tokenStores.tokens.refetch(secret, number);
  if (stored !== value) return false;
  await tokenStores.pauses.pause(fingerprint, 'token', () => now() + limits.refusedTokenPauseMs);
  return true;
}

/**
 * Pauses the token for as long as the verdict asks. If the CRM was unreachable or both slots were taken, the next command
 * would fail too. After an unknown answer, the call may still be running. While one unknown answer follows another, the pause
 * doubles: each leaves one more command that a person may have to look for. It also doubles while a web server answers or closes
 * in the CRM's place: each try costs a call of the day. `retryAfterMs`: what the answer asked for; a longer pause stays as it is.
 */
export async function pauseToken(
  engine: LaneServices,
  token: TokenInUse,
  { verdict, retryAfterMs = 0, causeCode }: Pick<ReadResult, 'verdict' | 'retryAfterMs' | 'causeCode'>,
): Promise<void> {
  const { tokenStores, limits, clock, report } = engine;
  const { now, random } = clock;
  const { fingerprint, operation } = token;
  const ends: Partial<Record<Verdict, (pausedMs: number) => Promise<number> | number>> = {
    quota: async () => {
      const resetAt = (await tokenStores.quota.readDay(fingerprint))?.resetAt ?? 0;
      return Math.max(resetAt, now() + limits.maintenancePauseMs);
    },
    maintenance: () => now() + limits.maintenancePauseMs,
    uncertain: (pausedMs) => now() + Math.max(limits.unknownPauseMs, Math.min(pausedMs, limits.longestUnknownPauseMs)),
    unavailable: (pausedMs) => {
      const firstMs = limits.unreachablePauseMs * (1 + random());
      return Math.round(now() + Math.max(firstMs, Math.min(pausedMs, limits.longestUnknownPauseMs)));
    },
    unreachable: () => Math.round(now() + limits.unreachablePauseMs * (1 + random())),
    busy: () => Math.round(now() + throttledWaitMs(limits, random)),
  };
  const end = ends[verdict];
  if (!end) return;
  const askedMs = Math.min(retryAfterMs, limits.longestRetryAfterMs);
  const untilAsked = async (pausedMs: number) => Math.max(await end(pausedMs), now() + askedMs);
  const pausedMs = await tokenStores.pauses.pause(fingerprint, verdict, untilAsked, { alike: outages, causeCode });
  const outage = outages.find((one) => one === verdict);
  if (outage && pausedMs >= limits.outageAlarmMs) report.longOutage(operation, outage);
}
