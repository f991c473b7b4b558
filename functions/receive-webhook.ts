import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { composeHttp, type Invocation } from '../lib/compose.ts';
import { sourceNamed } from '../lib/config/sources.ts';
import { type Command, commandId } from '../lib/delivery/command.ts';
import { authenticate } from '../lib/http/authenticate.ts';
import { callId, callIdentity, comparedBytes, findSourceEvent } from '../lib/http/idempotency.ts';
import { preferenceFrom } from '../lib/http/prefer.ts';
import { ProblemError } from '../lib/http/problem.ts';
import { rawBody } from '../lib/http/raw-body.ts';
import { readBody } from '../lib/http/read-body.ts';
import { jsonResponse, outcomeResponse } from '../lib/http/responses.ts';
import { deliveryPath, endpointOf } from '../lib/http/route.ts';
import { authorise, commandFromEndpoint, commandFromHook, pathParameters } from '../lib/http/to-command.ts';
import { awaitDelivery, waitUntil } from '../lib/http/wait.ts';
import { type ReceiveWebhookServices, receiveWebhookServices } from '../lib/services/receive-webhook.ts';

/**
 * When: a source calls the HTTP API to have something done.
 * Then: its call becomes a command, and the answer says what became of it, as far as that is known within the wait.
 * If it fails: the answer says what is wrong and nothing was taken; without an answer the same call may be made again.
 */
export async function receiveWebhook(
  event: APIGatewayProxyEventV2,
  { auth, sources, allowCall, accept, find }: ReceiveWebhookServices,
  { deadline }: Invocation,
): Promise<APIGatewayProxyStructuredResultV2> {
  const body = rawBody(event);
  const caller = await authenticate(event, body, auth);
  const source = sourceNamed(sources, caller.source);
  await allowCall(source);

  const call = endpointOf(event);
  const id = callId(event, caller.signedId);
  const parameters = pathParameters(call, event.pathParameters);
  const input = call.body && (await readBody(event, body, call.body));
  const command: Command | undefined = call.command
    ? commandFromEndpoint(call, parameters, input)
    : commandFromHook(source, input, id);
  if (!command) return jsonResponse(200, { status: 'ignored' });
  authorise(source, command);

  const { operation, policy, sameBodyHours, waitSeconds } = source;
  const origin = `webhook:${source.name}`;
  const startedAt = async (before: Parameters<typeof commandId>[1]) =>
    (await find(commandId(operation, before)))?.acceptedAt;
  const same = callIdentity(event, comparedBytes(event, body, input), { id, hours: sameBodyHours });
  const commandEvent = await findSourceEvent(same, origin, startedAt);
  const { delivery, outcome } = await accept({
    operation,
    command,
    event: commandEvent,
    priority: 'interactive',
    policy,
  });
  if (outcome === 'conflict') throw new ProblemError('key_reused');

  const preference = preferenceFrom(event.headers['prefer'], waitSeconds);
  const standing = await awaitDelivery(delivery, waitUntil(preference, deadline), find);
  const location = deliveryPath(event, delivery.id);
  return outcomeResponse(standing, { done: doneBy(command), applied: preference.applied, location });
}

/** 201 for what is new in the CRM; a hook's command may be either. */
function doneBy({ kind }: Command): number {
  return kind.startsWith('insert') ? 201 : 200;
}

export const handler = composeHttp(receiveWebhook, () => receiveWebhookServices(bridge));
