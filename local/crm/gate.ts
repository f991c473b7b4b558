import type { IncomingMessage } from 'node:http';
import { tokenOf } from './arrival.ts';
import { authenticate, hashOf } from './auth.ts';
import type { Call } from './call.ts';
import { ENDPOINTS, type Endpoint } from './endpoints.ts';
import { Refusal, refusals } from './refusal.ts';
import type { Token } from './state.ts';

/** The connection is dropped without a word. */
export class Dropped extends Error {
  override readonly name = 'Dropped';
}

/**
 * Everything that the headers alone decide, in this order: address, backup window, path, verb, token, rate, quota,
 * slots. Throws a Refusal. `leave` collects what must be undone when the call has ended.
 */
export function pass(call: Call, request: IncomingMessage, leave: (() => void)[]): Endpoint {
  const { settings } = call.world;
  checkAddress(call);
  if (settings.maintenance !== 'off') throw new Refusal(403, settings.maintenanceMessage);
  const endpoint = ENDPOINTS.get(call.endpoint);
  if (endpoint === undefined) throw refusals.notOffered();
  const verbs = endpoint.alsoGet === true ? ['POST', 'GET'] : ['POST'];
  if (!verbs.includes(request.method ?? '')) throw new Refusal(405, settings.methodMessage);
  const token = tokenOf(request);
  if (token !== undefined || !settings.tokenInBody) admit(call, endpoint, token, leave);
  return endpoint;
}

/** The part that needs the token: later than the rest where it is in the body. */
export function admit(call: Call, endpoint: Endpoint, value: string | undefined, leave: (() => void)[]): void {
  const { world } = call;
  call.tokenHash = value === undefined ? undefined : hashOf(value);
  const token = authenticate(world.state, value);
  call.token = token;
  leave.push(world.inFlight.arrive(token));
  if (token.kind !== endpoint.token) throw refusals.badToken();
  world.rate.count(call.address);
  world.quota.charge(token);
  call.charged = true;
  occupyForOthers(call, token);
  leave.push(world.inFlight.take(token));
  world.changed();
}

function checkAddress(call: Call): void {
  const { allowedAddresses, otherAddresses } = call.world.settings;
  if (allowedAddresses === undefined || allowedAddresses.includes(call.address)) return;
  if (otherAddresses === 'drop') throw new Dropped('The address is not allowed.');
  throw new Refusal(403, 'THE IP IS NOT ALLOWED');
}

function occupyForOthers({ world, faults }: Call, token: Token): void {
  for (const fault of faults) {
    if (fault.kind !== 'third-party') continue;
    for (let i = 0; i < fault.slots; i++) {
      const free = world.inFlight.occupy(token);
      world.sleep(fault.ms).then(free, free).then(world.changed);
    }
  }
}
