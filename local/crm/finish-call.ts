import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Answer, Call, Plan } from './call.ts';
import { envelopeOf } from './envelope.ts';
import { faultOf } from './meter.ts';
import { recordOutcome } from './record-call.ts';
import { sendJson, sendOddAnswer } from './respond.ts';

/**
 * Executes a checked call and answers it, with the faults that happen after its body.
 *
 * A client that disconnects does not stop it: PHP continues until it writes the answer.
 */
export async function finishCall(call: Call, plan: Plan, response: ServerResponse): Promise<void> {
  const { world } = call;
  await world.sleep(world.settings.latencyMs);
  const later = faultOf(call, 'apply-after-leaving');
  if (later !== undefined) return applyAfterLeaving(call, plan, response, later);
  const reset = faultOf(call, 'reset');
  if (reset !== undefined) {
    if (reset.applied) applyPlan(call, plan);
    else recordOutcome(call, 'refused', { reason: 'fault: reset before it was applied' });
    response.socket?.resetAndDestroy();
    return;
  }
  const odd = faultOf(call, 'answer');
  if (odd !== undefined) {
    const envelope = odd.applied ? envelopeOf(applyPlan(call, plan)) : recordFailure(call);
    sendOddAnswer(response, world.settings, odd.as, { envelope, applied: odd.applied });
    return;
  }
  const answer = applyPlan(call, plan);
  const late = faultOf(call, 'answer-after');
  if (late !== undefined) await world.sleep(late.ms);
  sendJson(response, world.settings, 200, envelopeOf(answer));
}

async function applyAfterLeaving(
  call: Call,
  plan: Plan,
  response: ServerResponse,
  { ms, hangUp = false }: { ms: number; hangUp?: boolean },
): Promise<void> {
  if (hangUp) response.socket?.resetAndDestroy();
  if (!response.destroyed && !response.closed) await once(response, 'close');
  await call.world.sleep(ms);
  applyPlan(call, plan);
}

function applyPlan(call: Call, plan: Plan): Answer {
  const answer = plan.apply();
  const owned = new Set(answer.files?.map(({ path }) => path));
  for (const file of call.unownedFiles) if (owned.has(file.path)) call.unownedFiles.delete(file);
  recordOutcome(call, plan.kind, { ids: answer.ids });
  // Before the answer: what a client was told must not be forgotten.
  call.world.save();
  return answer;
}

function recordFailure(call: Call): unknown {
  recordOutcome(call, 'refused', { reason: 'fault: failed before it was applied' });
  return { code: 500, error: 'INTERNAL SERVER ERROR', msg: 'INTERNAL SERVER ERROR' };
}
