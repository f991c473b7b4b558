import { readTokens } from '../operation-tokens.ts';
import type { Operator } from '../operator.ts';
import { RefusedError } from '../refused-error.ts';
import { moment, zoneOfOperation } from '../times.ts';
import { wholeNumber } from '../whole-number.ts';
import { plural } from '../wording.ts';

const dayMs = 24 * 60 * 60_000;
/** The rest of the day's calls is for what arrives meanwhile: new files, searches, repeated attempts. */
const share = 0.8;

/** How fast old uploads become due, so that new ones do not wait for days behind them. */
export interface Pace {
  readonly perDay: number;
  /** Between the due times of two objects. */
  readonly stepMs: number;
  /** What it was computed from, for people. */
  readonly lines: readonly string[];
}

/**
 * Returns the number of objects a day that the operator asked for, else four fifths of the calls that a day leaves to files, by
 * the ledger's count of each token. Throws a RefusedError when the operation has no token.
 */
export async function choosePace(operator: Operator, operation: string, asked: string | undefined): Promise<Pace> {
  const { tokenStores, operations, limits, clock } = operator.engine;
  const now = clock.now();
  const lines: string[] = [];
  let forFiles = 0;
  for (const { number, token } of await readTokens(operator, operation)) {
    if (!token) continue;
    const day = await tokenStores.quota.readDay(token.fingerprint);
    const limit = day?.limit ?? limits.callsPerDay;
    forFiles += limit - Math.min(limits.reservedCalls, Math.floor(limit / 2));
    const use =
      day && day.resetAt > now
        ? `${day.used.toLocaleString('en')} are used, and the next day begins at ${moment(day.resetAt, now, zoneOfOperation(operator, operation))}`
        : 'none was counted yet today';
    lines.push(`Token ${number} has ${plural(limit, 'call')} a day${day ? '' : ', the usual number'}; ${use}.`);
  }
  if (lines.length === 0) {
    const { secret } = operations.settingsOf(operation);
    throw new RefusedError(`The secret ${secret} holds no token: store one first`);
  }
  const perDay = asked === undefined ? Math.max(1, Math.floor(forFiles * share)) : wholeNumber('--per-day', asked);
  return { perDay, stepMs: dayMs / perDay, lines };
}
