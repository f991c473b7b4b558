import type { IncomingMessage } from 'node:http';
import { readBody } from './body.ts';
import type { Call, ReadyCall } from './call.ts';
import type { Endpoint } from './endpoints.ts';
import { faultRefusal } from './fault-refusal.ts';
import { admitByHeaders, admitToken } from './gate.ts';
import { faultOf } from './meter.ts';
import { RefusalError, refusals } from './refusal.ts';
import type { Operation } from './state.ts';

/** A refusal that is answered before the body has arrived. */
export class EarlyRefusalError extends RefusalError {}

/** Admits a call and reads its body. Throws a RefusalError, a BodyCutOffError or a DroppedError. */
export async function readCall(
  call: Call,
  request: IncomingMessage,
  cleanUps: (() => void)[],
): Promise<{ call: ReadyCall; endpoint: Endpoint }> {
  const endpoint = passGate(call, request, cleanUps);
  const fault = faultOf(call, 'refuse');
  if (fault?.when === 'before-body') throw earlyRefusal(faultRefusal(call.world.settings, fault.as));
  const { body, formFiles } = await readBody(call, request, endpoint.body);
  call.faults.push(...call.world.faults.strikeBody(call));
  if (call.token === undefined) {
    const value = body['wolkvox-token'];
    admitToken(call, endpoint, typeof value === 'string' ? value : undefined, cleanUps);
  }
  const late = faultOf(call, 'refuse');
  if (late !== undefined) throw faultRefusal(call.world.settings, late.as);
  return { call: Object.assign(call, { operation: operationOf(call, body), body, formFiles }), endpoint };
}

function passGate(call: Call, request: IncomingMessage, cleanUps: (() => void)[]): Endpoint {
  try {
    return admitByHeaders(call, request, cleanUps);
  } catch (error) {
    if (error instanceof RefusalError && call.world.settings.refusesEarly) throw earlyRefusal(error);
    throw error;
  }
}

function earlyRefusal({ code, message }: RefusalError): EarlyRefusalError {
  return new EarlyRefusalError(code, message);
}

/** The operation that the body names. Throws unless the token belongs to it, which is inferred. */
function operationOf(call: Call, body: Record<string, unknown>): Operation {
  const name = body['operation'];
  if (typeof name !== 'string' || name === '') throw refusals.missing();
  call.operationName = name;
  const operation = call.world.state.operations.get(name);
  if (operation === undefined || call.token?.operation !== name) throw refusals.badToken();
  return operation;
}
