import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { composeHttp, type Invocation } from '../lib/compose.ts';
import { sourceNamed } from '../lib/config/sources.ts';
import { type Command, commandId } from '../lib/delivery/command.ts';
import { isFinal } from '../lib/delivery/ledger/delivery.ts';
import { authenticate } from '../lib/http/authenticate.ts';
import { checkOrigin, corsHeaders } from '../lib/http/cors.ts';
import { answerChallenge } from '../lib/http/handshake.ts';
import { acceptCall, bytesToCompare, callIdentity, readIdempotencyKey, wasRefused } from '../lib/http/idempotency.ts';
import { openBody } from '../lib/http/open-body.ts';
import { ProblemError } from '../lib/http/problem.ts';
import { readBody, readBytes } from '../lib/http/read-body.ts';
import { jsonResponse, outcomeResponse } from '../lib/http/responses.ts';
import { deliveryPath, findEndpoint } from '../lib/http/route.ts';
import { authorize, commandFromEndpoint, commandFromHook, readPathParameters } from '../lib/http/to-command.ts';
import { awaitDelivery, readPreference, waitDeadline } from '../lib/http/wait.ts';
import { type ReceiveWebhookServices, receiveWebhookServices } from '../lib/services/receive-webhook.ts';

/**
 * When: a source calls the HTTP API to change something in the CRM.
 * Then: the call becomes a command. The response says how it ended, or 202 if it has not ended within the wait.
 * If it fails: the response says what is wrong, and no command was accepted. Without a response, repeat the same call.
 */
export async function receiveWebhook(
  event: APIGatewayProxyEventV2,
  { auth, sources, receiveSns, countCall, takeWaitPlace, accept, find }: ReceiveWebhookServices,
  { deadline }: Invocation,
): Promise<APIGatewayProxyStructuredResultV2> {
  const received = readBytes(event);
  const message = await receiveSns(event, received);
  const caller = message?.caller ?? (await authenticate(event, received, auth));
  const source = sourceNamed(sources, caller.source);
  checkOrigin(source, event);
  await countCall(source);

  const endpoint = findEndpoint(event);
  if (message && !message.call) return jsonResponse(200, { status: 'ignored' });
  const isHook = endpoint.toCommand === undefined;
  const call = message?.call ?? (isHook ? openBody(event, received) : { event, body: received });
  const challenged = isHook ? answerChallenge(source, call, caller) : undefined;
  if (challenged) return challenged;

  const id = readIdempotencyKey(event, caller.signedId);
  const parameters = readPathParameters(endpoint, event.pathParameters);
  const input = endpoint.body && (await readBody(call.event, call.body, endpoint.body));
  const command: Command | undefined = endpoint.toCommand
    ? commandFromEndpoint(endpoint, parameters, input)
    : commandFromHook(source, input, id);
  if (!command) return jsonResponse(200, { status: 'ignored' });
  authorize(source, command);

  const { operation, policy, sameBodyHours, waitSeconds } = source;
  const origin = `webhook:${source.name}`;
  const identity = callIdentity(event, bytesToCompare(call.event, call.body, input), { id, hours: sameBodyHours });
  const { accepted, restsUntil } = await acceptCall(identity, origin, {
    recall: async (before) => {
      const delivery = await find(commandId(operation, before));
      return delivery && { acceptedAt: delivery.acceptedAt, wasRefused: wasRefused(delivery) };
    },
    accept: (sourceEvent) => accept({ operation, command, event: sourceEvent, priority: 'interactive', policy }),
  });
  const { delivery, outcome } = accepted;
  if (outcome === 'conflict' && id !== undefined) throw new ProblemError('key_reused');

  const preference = readPreference(event.headers['prefer'], waitSeconds);
  const place = await takeWaitPlace(source, isFinal(delivery) ? 0 : waitDeadline(preference, deadline));
  const latest = await awaitDelivery(delivery, place.until, find).finally(place.leave);
  const location = deliveryPath(event, delivery.id);
  const by = id === undefined ? 'body' : 'key';
  const replay = outcome === 'accepted' ? undefined : ({ by, restsUntil } as const);
  return outcomeResponse(latest, {
    successStatus: successStatus(command),
    applied: place.isGranted ? preference.applied : undefined,
    location,
    replay,
  });
}

/** By the command, because the table of endpoints cannot know what a hook makes. */
function successStatus({ kind }: Command): number {
  return kind.startsWith('insert') ? 201 : 200;
}

export const handler = composeHttp(
  receiveWebhook,
  () => receiveWebhookServices(bridge),
  (event) => corsHeaders(event, bridge.sources),
);
