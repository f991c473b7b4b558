import type { Key, Table } from '../../aws/table.ts';

export interface Pause {
  /** Epoch ms; 0 when there was none. */
  readonly until: number;
  readonly reason: string;
  /** When the first pause of its row began. */
  readonly since: number | undefined;
  /** Node's code for why the connection failed. */
  readonly causeCode?: string | undefined;
}

/** Until when a token value must not be used. The later end always wins, so a short pause never ends a long one. */
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
  /** Ends the row of pauses: the token was of use, so the next pause counts from 0. */
  end(token: string): Promise<void>;
}

/** A pause that begins so soon after one for the same reason continues it. Longer than the longest backoff of a command. */
const gapMs = 30 * 60_000;

export function createPauses(table: Table, now: () => number = Date.now): Pauses {
  const read = async (token: string) => {
    const row = await table.get(pauseKey(token));
    const since = row?.['since'] as number | undefined;
    const reasonSince = (row?.['reasonSince'] as number | undefined) ?? since;
    const causeCode = row?.['causeCode'] as string | undefined;
    return { until: Number(row?.['until'] ?? 0), reason: String(row?.['reason'] ?? ''), since, reasonSince, causeCode };
  };

  return {
    read,

    async pause(token, reason, end, { alike = [], causeCode } = {}) {
      const last = await read(token);
      const isRecent = last.until > now() - gapMs;
      const isSame = last.reason === reason;
      const isAlike = isSame || (alike.includes(last.reason) && alike.includes(reason));
      const since = (isRecent && isAlike ? last.since : undefined) ?? now();
      const reasonSince = (isRecent && isSame ? last.reasonSince : undefined) ?? now();
      const until = await end(now() - reasonSince);
      const longer = { when: 'attribute_not_exists(#until) OR #until < :new', values: { new: until } };
      const set = { until, reason, since, reasonSince, causeCode };
      await table.update(pauseKey(token), { set, remove: causeCode ? [] : ['causeCode'] }, longer);
      return now() - since;
    },

    async end(token) {
      await table.update(
        pauseKey(token),
        { remove: ['since', 'reasonSince'] },
        { when: '#until <= :now', values: { now: now() } },
      );
    },
  };
}

function pauseKey(token: string): Key {
  return { pk: `pause#${token}`, sk: 'pause' };
}
