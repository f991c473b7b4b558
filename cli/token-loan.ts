import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { spendReads } from '../lib/delivery/lane/quota.ts';
import { slotsPerToken } from '../lib/delivery/lane/wake-ups.ts';
import type { Wolkvox } from '../lib/wolkvox/client.ts';
import type { Operator } from './operator.ts';
import { Refused } from './refused.ts';
import { moment } from './wording.ts';

/** A token's slot, taken as a lane takes it: people's calls are among the two of a token too. */
export interface Loan {
  readonly crm: Wolkvox;
  /**
   * Asked before each call: holds the slot for as long again, and counts the call. False when the day has none left. Throws
   * Refused when the slot went to somebody else meanwhile.
   */
  spendCall(): Promise<boolean>;
  giveBack(): Promise<void>;
}

export interface LoanOptions {
  /** How long the slot is held at most. @default 3 minutes */
  readonly forMs?: number;
  /** How long to wait for a free one. @default 20 seconds */
  readonly patienceMs?: number;
}

/** Borrows a slot of one of the operation's tokens. Throws Refused when there is none that may be used now. */
export async function borrowToken(people: Operator, operation: string, options: LoanOptions = {}): Promise<Loan> {
  const { forMs = 180_000, patienceMs = 20_000 } = options;
  const { slots, connect, quota, now } = people;
  const owner = randomUUID();
  const usable = await usableTokens(people, operation);
  // One that is no token at all is refused before a slot is taken for it.
  const clients = usable.map(({ value, fingerprint }) => ({ crm: connect(operation, value), fingerprint }));
  for (let waitedMs = 0; waitedMs <= patienceMs; waitedMs += 500) {
    if (waitedMs > 0) await sleep(500);
    for (const { crm, fingerprint } of clients) {
      // The second slot first: it takes the long work, of which most operations have little.
      for (const number of Array.from({ length: slotsPerToken }, (_, at) => slotsPerToken - 1 - at)) {
        const slot = { token: fingerprint, number };
        if (!(await slots.lease(slot, owner, now() + forMs))) continue;
        const count = spendReads(quota, fingerprint);
        return {
          crm,
          async spendCall() {
            if (await slots.lease(slot, owner, now() + forMs)) return count();
            throw new Refused('It took so long that a delivery has the token’s slot now. Run the command again');
          },
          giveBack: () => slots.release(slot, owner),
        };
      }
    }
  }
  throw new Refused('Both slots of the token are in use by deliveries. Run the command again in a minute');
}

async function usableTokens(people: Operator, operation: string): Promise<{ value: string; fingerprint: string }[]> {
  const { tokens, pauses, secretOf, operations, now } = people;
  const count = operations.find(({ name }) => name === operation)?.tokens ?? 1;
  const usable: { value: string; fingerprint: string }[] = [];
  let rests = 0;
  for (let number = 0; number < count; number += 1) {
    const value = await tokens.get(secretOf(operation), number);
    if (value === undefined) continue;
    const fingerprint = await tokens.fingerprint(value);
    const { until } = await pauses.read(fingerprint);
    if (until > now()) rests = Math.max(rests, until);
    else usable.push({ value, fingerprint });
  }
  if (usable.length > 0) return usable;
  if (rests > 0) throw new Refused(`The token rests until ${moment(rests, now())}. Run the command again then`);
  throw new Refused(`The secret ${secretOf(operation)} holds no token. Store one, as README says under "Deploy"`);
}
