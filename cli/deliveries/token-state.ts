import { readTokens } from '../operation-tokens.ts';
import type { Operator } from '../operator.ts';
import { moment, plural } from '../wording.ts';

/** Returns what an operation's tokens wait for: a pause, or the reset of their day. One row of two cells per token. */
export async function describeTokens(operator: Operator, operation: string): Promise<string[][]> {
  const { secret } = operator.engine.operations.settingsOf(operation);
  const places = await readTokens(operator, operation);
  return Promise.all(
    places.map(async ({ number, token }) => [
      `token ${number} of ${places.length}`,
      token ? await stateOf(operator, token.fingerprint) : `missing: store it in the secret ${secret}`,
    ]),
  );
}

async function stateOf({ engine }: Operator, fingerprint: string): Promise<string> {
  const { pauses, quota } = engine.tokenStores;
  const now = engine.clock.now();
  const { until } = await pauses.read(fingerprint);
  const day = await quota.readDay(fingerprint);
  const pause = until > now ? `paused until ${moment(until, now)}` : 'may be used';
  if (!day || day.resetAt <= now) return pause;
  const calls = `${day.used.toLocaleString('en')} of ${plural(day.limit, 'call')} of the day are used`;
  return `${pause}; ${calls}, and the next day begins at ${moment(day.resetAt, now)}`;
}
