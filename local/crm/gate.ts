import type { IncomingMessage } from 'node:http';
import { authenticate, hashOf } from './auth.ts';
import { tokenHeader } from './begin-call.ts';
import type { Call } from './call.ts';
import { type Endpoint, endpoints } from './endpoints.ts';
import { RefusalError, refusals } from './refusal.ts';
import type { Token } from './state.ts';

/** The connection is dropped without an answer. */
export class DroppedError extends Error {
  override readonly name = 'DroppedError';
}

/**
 * Admits a call by its headers, in this order: address, backup window, path, verb, token, rate, quota, slots. Throws a
 * RefusalError or a DroppedError. The caller must run all `cleanUps` when the call has ended.
 */
export function admitByHeaders(call: Call, request: IncomingMessage, cleanUps: (() => void)[]): Endpoint {
  const { settings } = call.world;
  checkAddress(call);
  if (settings.maintenance !== 'off') throw new RefusalError(403, settings.maintenanceMessage);
  const endpoint = endpoints.get(call.endpoint);
  if (endpoint === undefined) throw refusals.notOffered();
  const verbs = endpoint.alsoGet === true ? ['POST', 'GET'] : ['POST'];
  if (!verbs.includes(request.method ?? '')) throw new RefusalError(405, settings.methodMessage);
  const token = tokenHeader(request);
  if (token !== undefined || !settings.tokenInBody) admitToken(call, endpoint, token, cleanUps);
  return endpoint;
}

/** Checks the token, charges its quota and takes a slot. Runs after the body when the token is in the body. */
export function admitToken(call: Call, endpoint: Endpoint, value: string | undefined, cleanUps: (() => void)[]): void {
  const { world } = call;
  call.tokenHash = value === undefined ? undefined : hashOf(value);
  const token = authenticate(world.state, value);
  call.token = token;
  cleanUps.push(world.inFlight.countCall(token));
  if (token.kind !== endpoint.token) throw refusals.badToken();
  world.rate.countCall(call.address);
  world.quota.charge(token);
  call.charged = true;
  occupyForOthers(call, token);
  cleanUps.push(world.inFlight.takeSlot(token));
  world.notifyListeners();
}

function checkAddress(call: Call): void {
  const { allowedAddresses, otherAddresses } = call.world.settings;
  if (allowedAddresses === undefined || allowedAddresses.includes(call.address)) return;
  if (otherAddresses === 'drop') throw new DroppedError('The address is not allowed.');
  throw new RefusalError(403, 'THE IP IS NOT ALLOWED');
}

function occupyForOthers({ world, faults }: Call, token: Token): void {
  for (const fault of faults) {
    if (fault.kind !== 'third-party') continue;
    for (let i = 0; i < fault.slots; i++) {
      const release = world.inFlight.occupySlot(token);
      world.sleep(fault.ms).then(release, release).then(world.notifyListeners);
    }
  }
}
