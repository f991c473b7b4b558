import type { Key, Table } from '../../aws/table.ts';
import type { TokenInformation } from '../../wolkvox/token-information.ts';
import type { Limits } from '../limits.ts';
import type { LaneRest } from './wake-ups.ts';

/** One call that was counted. */
export interface CountedCall {
  /** Takes it off the count again, of the day it was counted on: for a call that was surely not made. */
  giveBack(): Promise<void>;
}

/** Bulk work leaves a reserve of the day's calls to all the rest. */
export type QuotaUse = 'bulk' | 'reserved';

/**
 * The calls of the day of one token value, counted before each call, so that work stops before the CRM refuses it. A count
 * that is lost in a crash was counted all the same: it may be too high, never too low.
 */
export interface Quota {
  /**
   * Begins the token's day if its last one is over: asks the CRM for limit and use, one caller once. A limit that cannot be
   * asked for is taken as usual for an hour: the CRM's own refusal still stops us.
   */
  openDay(token: string, ask: () => Promise<TokenInformation>): Promise<void>;
  /** Counts one call. Nothing when the day has none left: for bulk work, none but the reserve. */
  spendCall(token: string, use: QuotaUse): Promise<CountedCall | undefined>;
  /** The token's day as counted so far; nothing when none was begun. `resetAt` is in epoch ms. */
  readDay(token: string): Promise<{ limit: number; used: number; resetAt: number } | undefined>;
  /** When the calls start again, epoch ms. */
  resetAt(token: string): Promise<number>;
  /** The same, and whether it is all that waits for it, or only bulk work because what is left is kept. */
  restUntilReset(token: string): Promise<LaneRest>;
}

/** Counts one call before it is made: for reads. False when the day has none left for such work. */
export function spendReads(quota: Quota, token: string, use: QuotaUse = 'reserved'): () => Promise<boolean> {
  return async () => (await quota.spendCall(token, use)) !== undefined;
}

/** Reads of which the first was counted when they were chosen. `giveBack` takes it off again if none was made. */
export function spendReadsFrom(
  quota: Quota,
  token: string,
  spent: CountedCall,
  use?: QuotaUse,
): { spendCall: () => Promise<boolean> } & CountedCall {
  const spendAgain = spendReads(quota, token, use);
  let unused: CountedCall | undefined = spent;
  return {
    async spendCall() {
      if (!unused) return spendAgain();
      unused = undefined;
      return true;
    },
    async giveBack() {
      await unused?.giveBack();
    },
  };
}

export function createQuota(table: Table, { limits, now = Date.now }: { limits: Limits; now?: () => number }): Quota {
  /** Days that the CRM told of: their limit and their end do not change any more. */
  const told = new Map<string, { readonly limit: number; readonly resetAt: number }>();

  async function readDay(token: string) {
    const row = await table.get(keyOf(token));
    if (!row) return undefined;
    const limit = Number(row['limit'] ?? limits.callsPerDay);
    const known = { limit, used: Number(row['used'] ?? 0), resetAt: Number(row['resetAt'] ?? 0) };
    if (row['isTold']) told.set(token, known);
    return known;
  }

  async function today(token: string) {
    const known = told.get(token);
    return known && known.resetAt > now() ? known : readDay(token);
  }

  return {
    async openDay(token, ask) {
      if (((await today(token))?.resetAt ?? 0) > now()) return;
      // Whoever writes this asks. The others count on what is usual until then, and one of them asks if that one is lost.
      const mine = now() + limits.answerMs + limits.commitLeaseSlackMs;
      const usual = { limit: limits.callsPerDay, resetAt: mine, used: 1, isTold: false };
      const over = { when: 'attribute_not_exists(#resetAt) OR #resetAt <= :at', values: { at: now() } };
      if (!(await table.update(keyOf(token), { set: usual }, over))) return;
      const answer = await ask().catch(() => undefined);
      const resetAt = now() + Math.max(answer?.hoursToRestart ?? 0, 1) * limits.quotaHourMs;
      // Added, not set: other lanes may have counted since. What the CRM counted already holds this very call.
      const day = answer
        ? { set: { limit: answer.limit, resetAt, isTold: true }, add: { used: answer.usedToday - 1 } }
        : { set: { resetAt } };
      await table.update(keyOf(token), day, { when: '#resetAt = :mine', values: { mine } });
    },

    async spendCall(token, use) {
      const { limit } = (await today(token)) ?? { limit: limits.callsPerDay };
      const kept = use === 'bulk' ? Math.min(limits.reservedCalls, Math.floor(limit / 2)) : 0;
      const left = {
        when: 'attribute_not_exists(#used) OR #used < :limit OR #resetAt <= :at',
        values: { limit: limit - kept, at: now() },
      };
      const row = await table.update(keyOf(token), { add: { used: 1 } }, left);
      if (!row) return undefined;
      const sameDay = { when: '#resetAt = :resetAt', values: { resetAt: row['resetAt'] } };
      return {
        async giveBack() {
          await table.update(keyOf(token), { add: { used: -1 } }, sameDay);
        },
      };
    },

    readDay,

    async resetAt(token) {
      return (await readDay(token))?.resetAt ?? 0;
    },

    async restUntilReset(token) {
      const { limit, used, resetAt } = (await readDay(token)) ?? { limit: 0, used: 0, resetAt: 0 };
      return { until: resetAt, reason: used < limit ? 'reserve' : 'quota' };
    },
  };
}

function keyOf(token: string): Key {
  return { pk: `quota#${token}`, sk: 'quota' };
}
