import { readTokens } from '../../operation-tokens.ts';
import type { Operator } from '../../operator.ts';
import { RefusedError } from '../../refused-error.ts';

/** A token as the page shows it. Times are epoch milliseconds. */
export interface ShownToken {
  readonly id: string;
  readonly operation: string;
  /** From 1, of so many. */
  readonly number: number;
  readonly count: number;
  /** `paused`: until `until`, by `reason`. `spent`: its day has no calls left until `until`. `problem`: `reason` says it. */
  readonly state: 'usable' | 'paused' | 'spent' | 'missing' | 'problem';
  readonly until?: number | undefined;
  readonly reason?: string | undefined;
  readonly causeCode?: string | undefined;
  /** Calls of its day, as the bridge counts them. Absent before the first call of a day. */
  readonly used?: number | undefined;
  readonly limit?: number | undefined;
  readonly resetAt?: number | undefined;
}

/** Returns every token of the configuration, by two reads each. */
export async function tokenStates(operator: Operator): Promise<ShownToken[]> {
  const operations = Object.keys(operator.bridge.operations);
  return (await Promise.all(operations.map((operation) => tokensOf(operator, operation)))).flat();
}

async function tokensOf(operator: Operator, operation: string): Promise<ShownToken[]> {
  try {
    const places = await readTokens(operator, operation);
    return await Promise.all(
      places.map(async ({ number, token }): Promise<ShownToken> => {
        const which = { id: `${operation}-${number}`, operation, number, count: places.length };
        return token ? { ...which, ...(await stateOf(operator, token.fingerprint)) } : { ...which, state: 'missing' };
      }),
    );
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return [{ id: operation, operation, number: 1, count: 1, state: 'problem', reason: error.message }];
  }
}

async function stateOf({ engine }: Operator, fingerprint: string) {
  const { pauses, quota } = engine.tokenStores;
  const now = engine.clock.now();
  const [pause, day] = await Promise.all([pauses.read(fingerprint), quota.readDay(fingerprint)]);
  const isToday = day !== undefined && day.resetAt > now;
  const calls = isToday ? { used: day.used, limit: day.limit, resetAt: day.resetAt } : {};
  const { until, reason, causeCode } = pause;
  if (until > now) return { ...calls, state: 'paused' as const, until, reason, causeCode };
  if (isToday && day.used >= day.limit) return { ...calls, state: 'spent' as const, until: day.resetAt };
  return { ...calls, state: 'usable' as const };
}
