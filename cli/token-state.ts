import type { Operator } from './operator.ts';
import { moment, plural } from './wording.ts';

/** What an operation's tokens wait for: a pause, or the reset of their calls of the day. One row of two cells each. */
export async function tokensInWords(people: Operator, operation: string): Promise<string[][]> {
  const { tokens, secretOf, operations } = people;
  const count = operations.find(({ name }) => name === operation)?.tokens ?? 1;
  const rows: string[][] = [];
  for (let number = 0; number < count; number += 1) {
    const value = await tokens.get(secretOf(operation), number);
    const state = value === undefined ? missing(people, operation) : await stateOf(people, value);
    rows.push([`token ${number + 1} of ${count}`, state]);
  }
  return rows;
}

function missing({ secretOf }: Operator, operation: string): string {
  return `there is none: store it in the secret ${secretOf(operation)}`;
}

async function stateOf({ tokens, pauses, quota, now }: Operator, value: string): Promise<string> {
  const fingerprint = await tokens.fingerprint(value);
  const { until } = await pauses.read(fingerprint);
  const day = await quota.readDay(fingerprint);
  const rest = until > now() ? `rests until ${moment(until, now())}` : 'may be used';
  if (!day || day.resetAt <= now()) return rest;
  const calls = `${day.used.toLocaleString('en')} of ${plural(day.limit, 'call')} of the day are counted`;
  return `${rest}; ${calls}, they start again at ${moment(day.resetAt, now())}`;
}
