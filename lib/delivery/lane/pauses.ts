import type { Key, Table } from '../../aws/table.ts';

/** Until when a token value is to be left alone. Always written as the maximum, so a short pause never ends a long one. */
export interface Pauses {
  /** The last pause: its end in epoch ms, 0 when there was none, and what it is for. `since`: as of `pause`, until `end`. */
  read(token: string): Promise<{ readonly until: number; readonly reason: string; readonly since: number | undefined }>;
  /**
   * Lets it rest until `end`, epoch ms, which may depend on how long it has rested for this reason by now, one pause after the
   * other, in ms; 0 when the last one was for another. Gives that time.
   */
  pause(token: string, reason: string, end: (restedMs: number) => number | Promise<number>): Promise<number>;
  /** The next pause is a new one, whatever it is for: the token was of use in between. */
  end(token: string): Promise<void>;
}

/** A pause that begins so soon after one for the same reason goes on with it: longer than the longest wait of a command. */
const gapMs = 30 * 60_000;

export function createPauses(table: Table, now: () => number = Date.now): Pauses {
  const read: Pauses['read'] = async (token) => {
    const row = await table.get(keyOf(token));
    const since = row?.['since'] as number | undefined;
    return { until: Number(row?.['until'] ?? 0), reason: String(row?.['reason'] ?? ''), since };
  };

  return {
    read,

    async pause(token, reason, end) {
      const last = await read(token);
      const goesOn = last.reason === reason && last.until > now() - gapMs;
      const since = (goesOn ? last.since : undefined) ?? now();
      const restedMs = now() - since;
      const until = await end(restedMs);
      const longer = { when: 'attribute_not_exists(#until) OR #until < :new', values: { new: until } };
      await table.update(keyOf(token), { set: { until, reason, since } }, longer);
      return restedMs;
    },

    async end(token) {
      await table.update(keyOf(token), { remove: ['since'] }, { when: '#until <= :now', values: { now: now() } });
    },
  };
}

function keyOf(token: string): Key {
  return { pk: `pause#${token}`, sk: 'pause' };
}
