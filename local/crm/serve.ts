import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { arrive } from './arrival.ts';
import { skipBody } from './body.ts';
import type { Call } from './call.ts';
import { conclude } from './conclude.ts';
import { Dropped } from './gate.ts';
import { BodyCutOff } from './meter.ts';
import { EarlyRefusal, readCall } from './read-call.ts';
import { record } from './record-call.ts';
import { Refusal } from './refusal.ts';
import { sendHtml, sendRefusal } from './respond.ts';
import type { World } from './world.ts';

/** One call of the API, from its headers to the end of its answer. */
export async function serve(world: World, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const call = arrive(world, request, url);
  const leave: (() => void)[] = [];
  const ended = finished(response).catch(() => {});
  try {
    await answer(call, request, response, leave);
  } finally {
    for (const blob of call.loose) await blob.discard();
    await ended;
    note(call, response);
    if (world.settings.slotLingersMs > 0) await world.sleep(world.settings.slotLingersMs).catch(() => {});
    for (const undo of leave) undo();
    world.changed();
  }
}

async function answer(
  call: Call,
  request: IncomingMessage,
  response: ServerResponse,
  leave: (() => void)[],
): Promise<void> {
  try {
    if (frontRefuses(call, request, response)) return;
    const ready = await readCall(call, request, leave);
    await conclude(ready.call, await ready.endpoint.prepare(ready.call), response);
  } catch (error) {
    if (error instanceof BodyCutOff) record(call, 'incomplete', { reason: 'the body ended early' });
    else if (error instanceof Dropped) request.socket.destroy();
    else if (error instanceof Refusal) await refuse(call, request, response, error);
    else throw error;
  }
}

/** The web server in front of PHP has its own mind about bodies, and speaks HTML. */
function frontRefuses(call: Call, request: IncomingMessage, response: ServerResponse): boolean {
  const { maxBodyBytes, needsContentLength } = call.world.settings;
  const length = request.headers['content-length'];
  const tooLarge = length !== undefined && Number(length) > maxBodyBytes;
  const unmeasured = length === undefined && request.headers['transfer-encoding'] !== undefined && needsContentLength;
  if (!tooLarge && !unmeasured) return false;
  const [status, title] = tooLarge ? ([413, 'Request Entity Too Large'] as const) : ([411, 'Length Required'] as const);
  record(call, 'refused', { reason: `${status} ${title}` });
  sendHtml(response, status, title, request);
  return true;
}

async function refuse(call: Call, request: IncomingMessage, response: ServerResponse, refusal: Refusal): Promise<void> {
  const { world } = call;
  if (call.charged && !world.settings.refusedCallsCost && call.token) world.quota.refund(call.token);
  const reason = `${refusal.code} ${refusal.message}`;
  if (refusal instanceof EarlyRefusal) {
    record(call, 'refused', { reason });
    sendRefusal(response, world.settings, refusal, request);
    return;
  }
  try {
    await skipBody(call, request);
  } catch (error) {
    if (!(error instanceof BodyCutOff)) throw error;
    record(call, 'incomplete', { reason });
    return;
  }
  record(call, 'refused', { reason });
  sendRefusal(response, world.settings, refusal);
}

function note(call: Call, response: ServerResponse): void {
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
