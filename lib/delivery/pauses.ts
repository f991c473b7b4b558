import type { Key, Table } from '../aws/table.ts';

/** Until when a token value is to be left alone. Always written as the maximum, so a short pause never ends a long one. */
export interface Pauses {
  /** The last pause: its end in epoch ms, 0 when there was none, and what it is for. `since`: as of `pause`, until `end`. */
  read(token: string): Promise<{ readonly until: number; readonly reason: string; readonly since: number | undefined }>;
  /** How long it has rested for this reason by now, one pause after the other, in ms; 0 when the last one was for another. */
  restedMs(token: string, reason: string): Promise<number>;
  /** Gives the same, as of before this pause. */
  pause(token: string, until: number, reason: string): Promise<number>;
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

  const restedMs: Pauses['restedMs'] = async (token, reason) => {
    const last = await read(token);
    const goesOn = last.reason === reason && last.until > now() - gapMs;
    return goesOn && last.since !== undefined ? now() - last.since : 0;
  };

  return {
    read,

    restedMs,

    async pause(token, until, reason) {
      const rested = await restedMs(token, reason);
      const longer = { when: 'attribute_not_exists(#until) OR #until < :new', values: { new: until } };
      await table.update(keyOf(token), { set: { until, reason, since: now() - rested } }, longer);
      return rested;
    },

    async end(token) {
      await table.update(keyOf(token), { remove: ['since'] }, { when: '#until <= :now', values: { now: now() } });
    },
  };
}

function keyOf(token: string): Key {
  return { pk: `pause#${token}`, sk: 'pause' };
}
