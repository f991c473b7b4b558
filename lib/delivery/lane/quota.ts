import type { Change, Key, Table, Values } from '../../aws/table.ts';
import type { TokenInformation } from '../../wolkvox/token-information.ts';
import type { SpendCall } from '../counted-read.ts';
import { attributeOf } from '../ledger/origins.ts';
import type { Limits } from '../limits.ts';
import type { OperationSettings } from '../operations.ts';
import type { LaneRest } from './rest.ts';

/** One call that was counted. */
export interface CountedCall {
  /** Subtracts it from the day it was counted on: for a call that was surely not made. */
  giveBack(): Promise<void>;
}

/** `bulk` work leaves a reserve of the day's calls. `reserved` work may use it. */
export type QuotaUse = 'bulk' | 'reserved';

/** What one origin may have of a token's calls of the day. */
export interface Share {
  readonly origin: string;
  /** Without it, the calls are counted and never refused. */
  readonly most?: number;
}

/** Returns the share of an origin. `undefined` for one that may use the whole day. */
export function shareOf({ callsOfOrigin }: OperationSettings, origin: string): Required<Share> | undefined {
  const most = callsOfOrigin?.[origin];
  return most === undefined ? undefined : { origin, most };
}

/** A token's day as it was counted. `resetAt`: epoch ms. */
export interface QuotaDay {
  readonly limit: number;
  readonly used: number;
  readonly resetAt: number;
}

/**
 * The calls of the day of one token value. Each is counted before it is made, so that work stops before the CRM refuses it.
 * A call that a crash prevented was counted all the same: the count may be too high, never too low.
 */
export interface Quota {
  /**
   * Begins the token's day when its last one has ended. One caller asks the CRM for limit and use. When the CRM does not
   * answer, the usual limit holds for an hour; its own refusal would still stop the lane.
   */
  openDay(token: string, ask: () => Promise<TokenInformation>): Promise<void>;
  /**
   * Counts one call. Returns `undefined` when the day has none left; for bulk work, when only the reserve is left; for an origin
   * with a share, also when that is spent.
   */
  spendCall(token: string, use: QuotaUse, share?: Share): Promise<CountedCall | undefined>;
  /** Returns the token's day. `undefined` when none was begun. */
  readDay(token: string): Promise<QuotaDay | undefined>;
  /** Reset time, and whether the day is spent (`quota`) or only the reserve is left (`reserve`). */
  restUntilReset(token: string): Promise<LaneRest>;
  /** The rest of an origin whose share of the day is spent. Returns `undefined` while it is not. */
  restOfShare(token: string, share: Share): Promise<LaneRest | undefined>;
}

/** Returns a function that counts one call for a read. It returns false when the day has none left for this use. */
export function spendReads(quota: Quota, token: string, use: QuotaUse = 'reserved', share?: Share): SpendCall {
  return async () => (await quota.spendCall(token, use, share)) !== undefined;
}

/** Returns the same, where the first read is counted already. `giveBack` subtracts it when no read was made. */
export function spendReadsFrom(
  quota: Quota,
  token: string,
  counted: CountedCall,
  use?: QuotaUse,
): CountedCall & { readonly spendCall: SpendCall } {
  const spendAgain = spendReads(quota, token, use);
  let unused: CountedCall | undefined = counted;
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
  /** Days that the CRM confirmed: their limit and their end do not change. */
  const confirmed = new Map<string, QuotaDay>();

  async function readDay(token: string): Promise<QuotaDay | undefined> {
    const row = await table.get(quotaKey(token));
    if (!row) return undefined;
    const limit = Number(row['limit'] ?? limits.callsPerDay);
    const day = { limit, used: Number(row['used'] ?? 0), resetAt: Number(row['resetAt'] ?? 0) };
    if (row['isConfirmed']) confirmed.set(token, day);
    return day;
  }

  async function limitOf(token: string): Promise<Pick<QuotaDay, 'limit' | 'resetAt'> | undefined> {
    const day = confirmed.get(token);
    return day && day.resetAt > now() ? day : readDay(token);
  }

  /**
   * Every origin begins the day with its whole share. A day that the CRM did not confirm ends after an hour, and only a whole day
   * of those gives the shares back.
   */
  function beginOfShares(last: Values = {}): Required<Pick<Change, 'set' | 'remove'>> {
    const since = Number(last['sharesSince'] ?? 0);
    if (!last['isConfirmed'] && now() < since + 24 * limits.quotaHourMs) return { set: {}, remove: [] };
    return { set: { sharesSince: now() }, remove: Object.keys(last).filter((name) => name.startsWith(sharePrefix)) };
  }

  return {
    async openDay(token, ask) {
      if (((await limitOf(token))?.resetAt ?? 0) > now()) return;
      // The writer of this asks. Others use the usual limit until then, and one of them asks should the writer be lost.
      const mine = now() + limits.answerMs + limits.commitLeaseSlackMs;
      const usual = { limit: limits.callsPerDay, resetAt: mine, used: 1, isConfirmed: false };
      const hasEnded = { when: 'attribute_not_exists(#resetAt) OR #resetAt <= :at', values: { at: now() } };
      const begin = beginOfShares(await table.get(quotaKey(token)));
      const change = { set: { ...usual, ...begin.set }, remove: begin.remove };
      if (!(await table.update(quotaKey(token), change, hasEnded))) return;
      const answer = await ask().catch(() => undefined);
      const resetAt = now() + Math.max(answer?.hoursToRestart ?? 0, 1) * limits.quotaHourMs;
      // Added, not set: other lanes may have counted since. The CRM's own count already holds this very call.
      const day = answer
        ? { set: { limit: answer.limit, resetAt, isConfirmed: true }, add: { used: answer.usedToday - 1 } }
        : { set: { resetAt } };
      await table.update(quotaKey(token), day, { when: '#resetAt = :mine', values: { mine } });
    },

    async spendCall(token, use, share) {
      const { limit } = (await limitOf(token)) ?? { limit: limits.callsPerDay };
      const reserve = use === 'bulk' ? Math.min(limits.reservedCalls, Math.floor(limit / 2)) : 0;
      const isBelow = (name: string, most: string) =>
        `(attribute_not_exists(#${name}) OR #${name} < :${most} OR #resetAt <= :at)`;
      const count = share && shareName(share.origin);
      const most = share?.most;
      const isLeft = {
        when: `${isBelow('used', 'limit')}${count && most !== undefined ? ` AND ${isBelow(count, 'most')}` : ''}`,
        values: { limit: limit - reserve, at: now(), most },
      };
      const add = (calls: number) => ({ add: { used: calls, ...(count && { [count]: calls }) } });
      const row = await table.update(quotaKey(token), add(1), isLeft);
      if (!row) return undefined;
      const sameDay = { when: '#resetAt = :resetAt', values: { resetAt: row['resetAt'] } };
      return {
        async giveBack() {
          await table.update(quotaKey(token), add(-1), sameDay);
        },
      };
    },

    readDay,

    async restUntilReset(token) {
      const { limit, used, resetAt } = (await readDay(token)) ?? { limit: 0, used: 0, resetAt: 0 };
      return { until: resetAt, reason: used < limit ? 'reserve' : 'quota' };
    },

    async restOfShare(token, { origin, most = Number.POSITIVE_INFINITY }) {
      const row = await table.get(quotaKey(token));
      return Number(row?.[shareName(origin)] ?? 0) < most
        ? undefined
        : { until: Number(row?.['resetAt']), reason: 'share' };
    },
  };
}

const sharePrefix = 'by_';

function shareName(origin: string): string {
  return sharePrefix + attributeOf(origin);
}

function quotaKey(token: string): Key {
  return { pk: `quota#${token}`, sk: 'quota' };
}
