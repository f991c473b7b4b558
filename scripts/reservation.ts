import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  type LambdaClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import type { Bridge } from '../lib/config/bridge.ts';
import { lanesOf } from './template-parts.ts';

/** Invocations that no other function can take, by function. */
export type Reservation = Readonly<Record<'deliver' | 'sweep', number>>;

/** Returns what the work of the CRM needs: every lane at once, and a nightly sweep beside that of the minute. */
export function neededReservation(bridge: Pick<Bridge, 'operations'>): Reservation {
  return { deliver: lanesOf(bridge), sweep: 2 };
}

/** AWS keeps this much for the functions of an account that have no reservation. */
const keptByAws = 100;

/**
 * Returns what a deploy reserves, and a sentence that says so. Nothing is reserved where the configuration does not want it, the
 * account has too little, or cannot be asked: the deploy would fail.
 */
export async function planReservation(
  client: Pick<LambdaClient, 'send'>,
  bridge: Pick<Bridge, 'operations' | 'reserveConcurrency'>,
  stack: string,
): Promise<{ readonly reservation?: Reservation; readonly sentence: string }> {
  const off = (why: string) => ({ sentence: `Concurrency is not reserved: ${why}.` });
  if (bridge.reserveConcurrency === false) return off('reserveConcurrency is false in bridge.config.ts');
  const reservation = neededReservation(bridge);
  const { deliver, sweep } = reservation;
  const needed = deliver + sweep;
  try {
    const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
    const free = AccountLimit?.UnreservedConcurrentExecutions ?? 0;
    const own = await Promise.all(Object.keys(reservation).map((name) => reservedBy(client, `${stack}-${name}`)));
    const available = own.reduce((sum, one) => sum + one, free) - keptByAws;
    if (available < needed) {
      return off(
        `deliver and sweep need ${needed}, and this account and region has ${Math.max(0, available)} to reserve (AWS keeps ${keptByAws} unreserved). Many calls that wait may delay deliveries. Ask for more under Service Quotas, "Concurrent executions", and deploy again`,
      );
    }
  } catch (error) {
    return off(`the account could not be asked (${(error as Error).name})`);
  }
  return { reservation, sentence: `Concurrency is reserved: ${deliver} for deliver, ${sweep} for sweep.` };
}

/** Returns what a function of the stack has reserved. 0 before its first deploy. */
async function reservedBy(client: Pick<LambdaClient, 'send'>, FunctionName: string): Promise<number> {
  try {
    const { ReservedConcurrentExecutions = 0 } = await client.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    return ReservedConcurrentExecutions;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return 0;
    throw error;
  }
}
