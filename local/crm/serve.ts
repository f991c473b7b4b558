import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { beginCall } from './begin-call.ts';
import { skipBody } from './body.ts';
import type { Call } from './call.ts';
import { finishCall } from './finish-call.ts';
import { DroppedError } from './gate.ts';
import { BodyCutOffError } from './meter.ts';
import { EarlyRefusalError, readCall } from './read-call.ts';
import { recordOutcome } from './record-call.ts';
import { RefusalError } from './refusal.ts';
import { sendHtml, sendRefusal } from './respond.ts';
import type { World } from './world.ts';

/** Serves one call of the API, from its headers to the end of its answer. */
export async function serveCall(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const call = beginCall(world, request, url);
  const cleanUps: (() => void)[] = [];
  const ended = finished(response).catch(() => {});
  try {
    await answerCall(call, request, response, cleanUps);
  } finally {
    for (const file of call.unownedFiles) await file.discard();
    await ended;
    recordRequest(call, response);
    if (world.settings.slotLingersMs > 0) await world.sleep(world.settings.slotLingersMs).catch(() => {});
    for (const cleanUp of cleanUps) cleanUp();
    world.notifyListeners();
  }
}

async function answerCall(
  call: Call,
  request: IncomingMessage,
  response: ServerResponse,
  cleanUps: (() => void)[],
): Promise<void> {
  try {
    if (refuseBody(call, request, response)) return;
    const ready = await readCall(call, request, cleanUps);
    await finishCall(ready.call, await ready.endpoint.prepare(ready.call), response);
  } catch (error) {
    if (error instanceof BodyCutOffError) recordOutcome(call, 'incomplete', { reason: 'the body ended early' });
    else if (error instanceof DroppedError) request.socket.destroy();
    else if (error instanceof RefusalError) await refuseCall(call, request, response, error);
    else throw error;
  }
}

/** Answers 413 or 411 in HTML, like the web server in front of PHP. Returns whether it did. */
function refuseBody(call: Call, request: IncomingMessage, response: ServerResponse): boolean {
  const { maxBodyBytes, needsContentLength } = call.world.settings;
  const length = request.headers['content-length'];
  const isTooLarge = length !== undefined && Number(length) > maxBodyBytes;
  const hasNoLength = length === undefined && request.headers['transfer-encoding'] !== undefined && needsContentLength;
  if (!isTooLarge && !hasNoLength) return false;
  const [status, title] = isTooLarge
    ? ([413, 'Request Entity Too Large'] as const)
    : ([411, 'Length Required'] as const);
  recordOutcome(call, 'refused', { reason: `${status} ${title}` });
  sendHtml(response, status, title, request);
  return true;
}

async function refuseCall(
  call: Call,
  request: IncomingMessage,
  response: ServerResponse,
  refusal: RefusalError,
): Promise<void> {
  const { world } = call;
  if (call.charged && !world.settings.refusedCallsCost && call.token) world.quota.refund(call.token);
  const reason = `${refusal.code} ${refusal.message}`;
  if (refusal instanceof EarlyRefusalError) {
    recordOutcome(call, 'refused', { reason });
    sendRefusal(response, world.settings, refusal, request);
    return;
  }
  try {
    await skipBody(call, request);
  } catch (error) {
    if (!(error instanceof BodyCutOffError)) throw error;
    recordOutcome(call, 'incomplete', { reason });
    return;
  }
  recordOutcome(call, 'refused', { reason });
  sendRefusal(response, world.settings, refusal);
}

function recordRequest(call: Call, response: ServerResponse): void {
  const { requests } = call.world.state;
  requests.push({
    sequence: (requests.at(-1)?.sequence ?? 0) + 1,
    at: call.startedAt,
    endpoint: call.endpoint,
    operation: call.operationName,
    status: response.headersSent ? response.statusCode : undefined,
    outcome: call.outcome?.outcome ?? 'incomplete',
    reason: call.outcome?.reason,
    durationMs: call.world.clock.now() - call.startedAt,
  });
  if (requests.length > 200) requests.shift();
}
