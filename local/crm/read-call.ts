import type { IncomingMessage } from 'node:http';
import { readBody } from './body.ts';
import type { Call, ReadyCall } from './call.ts';
import type { Endpoint } from './endpoints.ts';
import { refusalOf } from './fault-refusal.ts';
import { admit, pass } from './gate.ts';
import { find } from './meter.ts';
import { Refusal, refusals } from './refusal.ts';
import type { Operation } from './state.ts';

/** A refusal that is answered while the body still arrives. */
export class EarlyRefusal extends Refusal {}

/** Takes a call past the gate and through its body. Throws Refusal, BodyCutOff or Dropped. */
export async function readCall(
  call: Call,
  request: IncomingMessage,
  leave: (() => void)[],
): Promise<{ call: ReadyCall; endpoint: Endpoint }> {
  const endpoint = pastGate(call, request, leave);
  const fault = find(call, 'refuse');
  if (fault?.when === 'before-body') throw early(refusalOf(call.world.settings, fault.as));
  const { body, uploads } = await readBody(call, request, endpoint.body);
  call.faults.push(...call.world.faults.ofBody(call));
  if (call.token === undefined) {
    const value = body['wolkvox-token'];
    admit(call, endpoint, typeof value === 'string' ? value : undefined, leave);
  }
  const late = find(call, 'refuse');
  if (late !== undefined) throw refusalOf(call.world.settings, late.as);
  return { call: Object.assign(call, { operation: operationOf(call, body), body, uploads }), endpoint };
}

function pastGate(call: Call, request: IncomingMessage, leave: (() => void)[]): Endpoint {
  try {
    return pass(call, request, leave);
  } catch (error) {
    if (error instanceof Refusal && call.world.settings.refusesEarly) throw early(error);
    throw error;
  }
}

function early({ code, message }: Refusal): EarlyRefusal {
  return new EarlyRefusal(code, message);
}

/** The body names the operation that its token belongs to. That a mismatch is refused is inferred. */
function operationOf(call: Call, body: Record<string, unknown>): Operation {
  const name = body['operation'];
  if (typeof name !== 'string' || name === '') throw refusals.missing();
  call.operationName = name;
  const operation = call.world.state.operations.get(name);
  if (operation === undefined || call.token?.operation !== name) throw refusals.badToken();
  return operation;
}
