import type { Operator } from '../operator.ts';
import { Refused } from '../refused.ts';
import { wholeNumber } from '../whole-number.ts';
import { moment, plural } from '../wording.ts';

const dayMs = 24 * 60 * 60_000;
/** The rest of the day's calls is for what comes meanwhile: new files, searches, repeated attempts. */
const share = 0.8;

/** How fast old uploads become due, so that new ones do not wait for days behind them. */
export interface Pace {
  readonly perDay: number;
  /** Between two of them. */
  readonly stepMs: number;
  /** What it goes by, for people. */
  readonly lines: readonly string[];
}

/** Four fifths of the calls that a day has for files, by the ledger's count of each token; or as many as asked for. */
export async function paceFor(people: Operator, operation: string, asked: string | undefined): Promise<Pace> {
  const { tokens, secretOf, quota, limits, now, operations } = people;
  const count = operations.find(({ name }) => name === operation)?.tokens ?? 1;
  const lines: string[] = [];
  let forFiles = 0;
  for (let number = 0; number < count; number += 1) {
    const value = await tokens.get(secretOf(operation), number);
    if (value === undefined) continue;
    const day = await quota.readDay(await tokens.fingerprint(value));
    const limit = day?.limit ?? limits.callsPerDay;
    forFiles += limit - Math.min(limits.reservedCalls, Math.floor(limit / 2));
    const use =
      day && day.resetAt > now()
        ? `${day.used.toLocaleString('en')} are used, they start again at ${moment(day.resetAt, now())}`
        : 'none was counted yet today';
    lines.push(`Token ${number + 1} has ${plural(limit, 'call')} a day${day ? '' : ', as is usual'}; ${use}.`);
  }
  if (lines.length === 0) throw new Refused(`The secret ${secretOf(operation)} holds no token: store one first`);
  const perDay = asked === undefined ? Math.max(1, Math.floor(forFiles * share)) : wholeNumber('--per-day', asked);
  return { perDay, stepMs: dayMs / perDay, lines };
}
