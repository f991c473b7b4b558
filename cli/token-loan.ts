import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { slotsPerToken } from '../lib/delivery/lane/lane.ts';
import { spendReads } from '../lib/delivery/lane/spend-reads.ts';
import type { Wolkvox } from '../lib/wolkvox/client.ts';
import { readTokens } from './operation-tokens.ts';
import type { Operator } from './operator.ts';
import { CrmRefusedError, RefusedError } from './refused-error.ts';
import { moment, zoneOfOperation } from './times.ts';

/** A slot of a token, leased as a lane leases it: an operator's calls are among the two of a token too. */
export interface TokenLoan {
  readonly crm: Wolkvox;
  /**
   * The caller must call this before each call of the CRM. Renews the lease and counts the call. Returns false when the day has
   * none left. Throws a RefusedError when the lease ended and another worker has the slot.
   */
  spendCall(): Promise<boolean>;
  giveBack(): Promise<void>;
}

export interface LoanOptions {
  /** The length of the lease. @default 3 minutes */
  readonly leaseMs?: number;
  /** How long to wait for a free slot. @default 20 seconds */
  readonly patienceMs?: number;
}

/** Leases a slot of one of the operation's tokens. Throws a RefusedError when no token may be used now, or no slot is free. */
export async function borrowToken(
  operator: Operator,
  operation: string,
  options: LoanOptions = {},
): Promise<TokenLoan> {
  const { leaseMs = 180_000, patienceMs = 20_000 } = options;
  const { tokenStores, operations, clock } = operator.engine;
  const { slots, quota } = tokenStores;
  const owner = randomUUID();
  const tokens = await usableTokens(operator, operation);
  // An unusable value is refused before its slot is leased.
  const clients = tokens.map(({ value, fingerprint }) => ({ crm: operations.connect(operation, value), fingerprint }));
  for (let waitedMs = 0; waitedMs <= patienceMs; waitedMs += 500) {
    if (waitedMs > 0) await sleep(500);
    for (const { crm, fingerprint } of clients) {
      // The last slot first: its lane has the long work, and most operations have little of it.
      for (const number of Array.from({ length: slotsPerToken }, (_, at) => slotsPerToken - 1 - at)) {
        const slot = { token: fingerprint, number };
        if (!(await slots.lease(slot, owner, clock.now() + leaseMs))) continue;
        const spendRead = spendReads(quota, fingerprint);
        return {
          crm,
          async spendCall() {
            if (await slots.lease(slot, owner, clock.now() + leaseMs)) return spendRead();
            throw new RefusedError('It took so long that a delivery has the token’s slot now. Run the command again');
          },
          giveBack: async () => void (await slots.release(slot, owner)),
        };
      }
    }
  }
  throw new CrmRefusedError('Both slots of the token are in use by deliveries. Run the command again in a minute');
}

async function usableTokens(operator: Operator, operation: string): Promise<{ value: string; fingerprint: string }[]> {
  const { tokenStores, operations, clock } = operator.engine;
  const usable: { value: string; fingerprint: string }[] = [];
  let pausedUntil = 0;
  for (const { token } of await readTokens(operator, operation)) {
    if (!token) continue;
    const { until } = await tokenStores.pauses.read(token.fingerprint);
    if (until > clock.now()) pausedUntil = Math.max(pausedUntil, until);
    else usable.push(token);
  }
  if (usable.length > 0) return usable;
  if (pausedUntil > 0) {
    throw new CrmRefusedError(
      `The token is paused until ${moment(pausedUntil, clock.now(), zoneOfOperation(operator, operation))}. Run the command again after that`,
    );
  }
  const { secret } = operations.settingsOf(operation);
  throw new RefusedError(`The secret ${secret} holds no token. Store one: docs/operations.md says how, under "Tokens"`);
}
