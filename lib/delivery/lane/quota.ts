import type { Change, Condition, Table, Values } from '../../aws/table.ts';
import type { TokenInformation } from '../../wolkvox/token-information.ts';
import { attributeOf } from '../ledger/origins.ts';
import type { Limits } from '../limits.ts';
import type { OperationSettings } from '../operations.ts';
import type { LaneRest } from './rest.ts';
import { type TokenRow, tokenKey } from './token-row.ts';

/** One call that was counted. */
export interface CountedCall {
  /** The end of the day that it was counted on, epoch ms. After that it must not be made. */
  readonly until: number;
  /** Subtracts it from the day it was counted on: for a call that was surely not made. */
  giveBack(): Promise<void>;
}

export interface SpendOptions {
  readonly share?: Share | undefined;
  /** How many calls to count at once, all or none. @default 1 */
  readonly calls?: number;
  /** The token's row as it was seen last. It saves a read. */
  readonly row?: TokenRow | undefined;
}

/** Calls that were counted by one write. */
export interface CountedCalls extends CountedCall {
  /** The token's row as it was written. */
  readonly row: TokenRow;
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
   * answer, the usual limit holds for an hour; its own refusal would still stop the lane. `row`: as it was seen last, to save a
   * read. Returns whether the row has changed.
   */
  openDay(token: string, ask: () => Promise<TokenInformation>, row?: TokenRow): Promise<boolean>;
  /**
   * Counts calls. Returns `undefined` when the day has too few left; for bulk work, when only the reserve is left; for an origin
   * with a share, also when that is spent.
   */
  spendCall(token: string, use: QuotaUse, options?: SpendOptions): Promise<CountedCalls | undefined>;
  /** Returns the token's day. `undefined` when none was begun. */
  readDay(token: string): Promise<QuotaDay | undefined>;
  /** Reset time, and whether the day is spent (`quota`) or only the reserve is left (`reserve`). */
  restUntilReset(token: string): Promise<LaneRest>;
  /** The rest of an origin whose share of the day is spent. Returns `undefined` while it is not. */
  restOfShare(token: string, share: Share): Promise<LaneRest | undefined>;
}

export function createQuota(table: Table, { limits, now = Date.now }: { limits: Limits; now?: () => number }): Quota {
  const read = async (token: string): Promise<TokenRow> => (await table.get(tokenKey(token))) ?? { ...tokenKey(token) };

  /**
   * Every origin begins the day with its whole share. A day that the CRM did not confirm ends after an hour, and only a whole day
   * of those gives the shares back.
   */
  function beginOfShares(last: Values = {}): Required<Pick<Change, 'set' | 'remove'>> {
    const since = Number(last['sharesSince'] ?? 0);
    if (!last['isConfirmed'] && now() < since + 24 * limits.quotaHourMs) return { set: {}, remove: [] };
    return { set: { sharesSince: now() }, remove: Object.keys(last).filter((name) => name.startsWith(sharePrefix)) };
  }

  /** The condition that this many calls are left, under this limit. */
  function isLeft(
    limit: number,
    { use, calls, share, count }: { use: QuotaUse; calls: number; share: Share | undefined; count: string | undefined },
  ): Required<Condition> {
    const reserve = use === 'bulk' ? reserveOf(limit, limits) : 0;
    const hasRoom = (name: string, most: string) =>
      `(attribute_not_exists(#${name}) OR #${name} <= :${most} OR #resetAt <= :at)`;
    const most = share?.most;
    const room = [
      '(attribute_not_exists(#limit) OR #limit = :limit)',
      hasRoom('used', 'most'),
      ...(count && most !== undefined ? [hasRoom(count, 'mostOfShare')] : []),
    ];
    const values = {
      limit,
      most: limit - reserve - calls,
      ...(most !== undefined && { mostOfShare: most - calls }),
      at: now(),
    };
    return { when: room.join(' AND '), values };
  }

  function dayIn(row: TokenRow): QuotaDay {
    const limit = Number(row['limit'] ?? limits.callsPerDay);
    return { limit, used: Number(row['used'] ?? 0), resetAt: Number(row['resetAt'] ?? 0) };
  }

  return {
    async openDay(token, ask, seen) {
      const row = seen ?? (await read(token));
      if (Number(row['resetAt'] ?? 0) > now()) return false;
      // The writer of this asks. Others use the usual limit until then, and one of them asks should the writer be lost.
      const mine = now() + limits.answerMs + limits.commitLeaseSlackMs;
      const usual = { limit: limits.callsPerDay, resetAt: mine, used: 1, isConfirmed: false };
      const hasEnded = { when: 'attribute_not_exists(#resetAt) OR #resetAt <= :at', values: { at: now() } };
      const begin = beginOfShares(row);
      const change = { set: { ...usual, ...begin.set }, remove: begin.remove };
      if (!(await table.update(tokenKey(token), change, hasEnded))) return true;
      const answer = await ask().catch(() => undefined);
      const resetAt = now() + Math.max(answer?.hoursToRestart ?? 0, 1) * limits.quotaHourMs;
      // Added, not set: other lanes may have counted since. The CRM's own count already holds this very call.
      const day = answer
        ? { set: { limit: answer.limit, resetAt, isConfirmed: true }, add: { used: answer.usedToday - 1 } }
        : { set: { resetAt } };
      await table.update(tokenKey(token), day, { when: '#resetAt = :mine', values: { mine } });
      return true;
    },

    async spendCall(token, use, { share, calls = 1, row: seen } = {}) {
      const count = share && shareName(share.origin);
      const add = (number: number) => ({ add: { used: number, ...(count && { [count]: number }) } });
      for (let row = seen ?? (await read(token)); ; ) {
        const limit = Number(row['limit'] ?? limits.callsPerDay);
        const { isWritten, item } = await table.tryUpdate(
          tokenKey(token),
          add(calls),
          isLeft(limit, { use, calls, share, count }),
        );
        if (isWritten && item) {
          const until = Number(item['resetAt'] ?? 0);
          const sameDay = { when: '#resetAt = :until', values: { until } };
          const giveBack = async () => void (await table.update(tokenKey(token), add(-calls), sameDay));
          return { row: item, until, giveBack };
        }
        // The CRM has confirmed another limit meanwhile.
        if (!item || Number(item['limit'] ?? limits.callsPerDay) === limit) return undefined;
        row = item;
      }
    },

    async readDay(token) {
      const row = await table.get(tokenKey(token));
      // An operator's calls may be counted before a lane begins the first day.
      return row?.['used'] === undefined ? undefined : dayIn(row);
    },

    async restUntilReset(token) {
      const row = await read(token);
      if (row['resetAt'] === undefined) return { until: 0, reason: 'quota' };
      const { limit, used, resetAt } = dayIn(row);
      return { until: resetAt, reason: used < limit ? 'reserve' : 'quota' };
    },

    async restOfShare(token, { origin, most = Number.POSITIVE_INFINITY }) {
      const row = await read(token);
      return Number(row[shareName(origin)] ?? 0) < most
        ? undefined
        : { until: Number(row['resetAt']), reason: 'share' };
    },
  };
}

/** Calls of a day with this limit that bulk work leaves to other work. */
export function reserveOf(limit: number, { reservedCalls }: Limits): number {
  return Math.min(reservedCalls, Math.floor(limit / 2));
}

const sharePrefix = 'by_';

function shareName(origin: string): string {
  return sharePrefix + attributeOf(origin);
}
