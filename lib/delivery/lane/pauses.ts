import type { Table } from '../../aws/table.ts';
import { type TokenRow, tokenKey } from './token-row.ts';

export interface Pause {
  /** Epoch ms; 0 when there was none. */
  readonly until: number;
  readonly reason: string;
  /** When the first of the pauses began that followed one another. */
  readonly since: number | undefined;
  /** Node's code for why the connection failed. */
  readonly causeCode?: string | undefined;
}

/** Until when a token value must not be used, in its row. The later end always wins, so a short pause never ends a long one. */
export interface Pauses {
  read(token: string): Promise<Pause>;
  /**
   * Pauses a token until `end`, epoch ms. `end` gets how long the token was paused for this reason so far, one pause after
   * the other, in ms: 0 when the last one had another reason. Returns the same time, counted over all reasons that are `alike`:
   * those of one trouble.
   */
  pause(
    token: string,
    reason: string,
    end: (pausedMs: number) => number | Promise<number>,
    details?: { readonly alike?: readonly string[]; readonly causeCode?: string | undefined },
  ): Promise<number>;
  /** Ends the run of pauses: the token was of use, so the next pause counts from 0. */
  end(token: string): Promise<void>;
}

/** A pause that begins so soon after one for the same reason continues it. Longer than the longest backoff of a command. */
const gapMs = 30 * 60_000;

export function createPauses(table: Table, now: () => number = Date.now): Pauses {
  return {
    read: async (token) => pauseIn(await table.get(tokenKey(token))),

    async pause(token, reason, end, { alike = [], causeCode } = {}) {
      const last = pauseIn(await table.get(tokenKey(token)));
      const isRecent = last.until > now() - gapMs;
      const isSame = last.reason === reason;
      const isAlike = isSame || (alike.includes(last.reason) && alike.includes(reason));
      const since = (isRecent && isAlike ? last.since : undefined) ?? now();
      const reasonSince = (isRecent && isSame ? last.reasonSince : undefined) ?? now();
      const until = await end(now() - reasonSince);
      const longer = { when: 'attribute_not_exists(#pausedUntil) OR #pausedUntil < :new', values: { new: until } };
      const set = {
        pausedUntil: until,
        pauseReason: reason,
        pausedSince: since,
        reasonSince,
        pauseCauseCode: causeCode,
      };
      await table.update(tokenKey(token), { set, remove: causeCode ? [] : ['pauseCauseCode'] }, longer);
      return now() - since;
    },

    async end(token) {
      await table.update(
        tokenKey(token),
        { remove: ['pausedSince', 'reasonSince'] },
        { when: '#pausedUntil <= :now', values: { now: now() } },
      );
    },
  };
}

/** The pause that a token's row shows. */
export function pauseIn(row: TokenRow | undefined): Pause & { readonly reasonSince: number | undefined } {
  const since = row?.['pausedSince'] as number | undefined;
  return {
    until: Number(row?.['pausedUntil'] ?? 0),
    reason: String(row?.['pauseReason'] ?? ''),
    since,
    reasonSince: (row?.['reasonSince'] as number | undefined) ?? since,
    causeCode: row?.['pauseCauseCode'] as string | undefined,
  };
}
