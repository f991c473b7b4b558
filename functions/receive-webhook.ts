import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { composeHttp, type Invocation } from '../lib/compose.ts';
import { type CompletedSource, sourceNamed } from '../lib/config/sources.ts';
import { type Command, commandId } from '../lib/delivery/command.ts';
import { type Delivery, isFinal } from '../lib/delivery/ledger/delivery.ts';
import { authenticate } from '../lib/http/authenticate.ts';
import { checkOrigin, corsHeaders } from '../lib/http/cors.ts';
import { createEmbeddedFiles, type EmbeddedFiles } from '../lib/http/embedded-files.ts';
import { answerChallenge } from '../lib/http/handshake.ts';
import { acceptCall, bytesToCompare, callIdentity, readIdempotencyKey, wasRefused } from '../lib/http/idempotency.ts';
import { openBody } from '../lib/http/open-body.ts';
import { atPosition, commandsFromList, readList } from '../lib/http/payload-list.ts';
import { ProblemError } from '../lib/http/problem.ts';
import { readBody, readBytes } from '../lib/http/read-body.ts';
import { ignoredResponse, listResponse, outcomeResponse } from '../lib/http/responses.ts';
import { deliveryPath, findEndpoint } from '../lib/http/route.ts';
import {
  authorize,
  checkDeadline,
  commandFromEndpoint,
  commandFromHook,
  readPathParameters,
} from '../lib/http/to-command.ts';
import { awaitDelivery, readPreference, waitDeadline } from '../lib/http/wait.ts';
import { type ReceiveWebhookServices, receiveWebhookServices } from '../lib/services/receive-webhook.ts';

/**
 * When: a source calls the HTTP API to change something in the CRM.
 * Then: the call becomes a command, and each payload of a hook's list one of its own. The response says how it ended, or 202 if it
 * has not ended within the wait.
 * If it fails: the response says what is wrong, and no command was accepted. Without a response, repeat the same call.
 */
export async function receiveWebhook(
  event: APIGatewayProxyEventV2,
  services: ReceiveWebhookServices,
  { deadline }: Invocation,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { auth, sources, receiveSns, countCall, takeWaitPlace, find } = services;
  const received = readBytes(event);
  const message = await receiveSns(event, received);
  const caller = message?.caller ?? (await authenticate(event, received, auth));
  const source = sourceNamed(sources, caller.source);
  checkOrigin(source, event);
  await countCall(source);

  const endpoint = findEndpoint(event);
  if (message && !message.call) return ignoredResponse();
  const isHook = endpoint.toCommand === undefined;
  const call = message?.call ?? (isHook ? openBody(event, received) : { event, body: received });
  const challenged = isHook ? answerChallenge(source, call, caller) : undefined;
  if (challenged) return challenged;

  const id = readIdempotencyKey(event, caller.signedId);
  const parameters = readPathParameters(endpoint, event.pathParameters);
  const embedded = createEmbeddedFiles();
  const take = isHook && source.embeddedFiles ? embedded.take : undefined;
  const input = endpoint.body && (await readBody(call.event, call.body, endpoint.body, take));
  if (isHook && Array.isArray(input)) return acceptList(event, services, { source, id, input, embedded });
  const command: Command | undefined = endpoint.toCommand
    ? commandFromEndpoint(endpoint, parameters, input)
    : commandFromHook(source, input, id);
  if (!command) return ignoredResponse();
  authorize(source, command);
  checkDeadline(services.calendars, command, endpoint.commandField);
  const attached = embedded.attach(command);

  const content = bytesToCompare(call.event, call.body, input);
  const { delivery, outcome, restsUntil } = await acceptOne(event, services, {
    source,
    id,
    command: attached,
    content,
  });
  const preference = readPreference(event.headers['prefer'], source.waitSeconds);
  const place = await takeWaitPlace(source, isFinal(delivery) ? 0 : waitDeadline(preference, deadline));
  const latest = await awaitDelivery(delivery, place.until, find).finally(place.leave);
  const by = id === undefined ? 'body' : 'key';
  return outcomeResponse(latest, {
    successStatus: successStatus(command),
    applied: place.isGranted ? preference.applied : undefined,
    location: deliveryPath(event, delivery.id),
    replay: outcome === 'accepted' ? undefined : ({ by, restsUntil } as const),
  });
}

interface ListCall {
  readonly source: CompletedSource;
  readonly id: string | undefined;
  readonly input: readonly unknown[];
  readonly embedded: EmbeddedFiles;
}

/** Accepts a list's commands in its order, after all were checked. A repeated list accepts those that are missing. */
async function acceptList(
  event: APIGatewayProxyEventV2,
  services: ReceiveWebhookServices,
  { source, id, input, embedded }: ListCall,
): Promise<APIGatewayProxyStructuredResultV2> {
  const payloads = readList(input);
  // The call itself was counted as the first.
  await services.countCall(source, payloads.length - 1);
  const deliveries: Delivery[] = [];
  for (const { position, ...one } of commandsFromList(source, payloads, {
    id,
    embedded,
    calendars: services.calendars,
  })) {
    const accepting = acceptOne(event, services, { source, id, ...one, scope: `list:${position}:` });
    const { delivery } = await accepting.catch((error) => {
      throw atPosition(position, error);
    });
    deliveries.push(delivery);
  }
  return listResponse(deliveries);
}

interface CommandCall {
  readonly source: CompletedSource;
  readonly id: string | undefined;
  readonly command: Command;
  /** The bytes by which the same call is recognized. */
  readonly content: Buffer;
  readonly scope?: string;
}

/** Throws a ProblemError `key_reused` where the id was another call's. */
async function acceptOne(
  event: APIGatewayProxyEventV2,
  { accept, find }: Pick<ReceiveWebhookServices, 'accept' | 'find'>,
  { source, id, command, content, scope = '' }: CommandCall,
) {
  const { name, operation, policy, sameBodyHours: hours } = source;
  const { accepted, restsUntil } = await acceptCall(
    callIdentity(event, content, { id, hours, scope }),
    `webhook:${name}`,
    {
      recall: async (before) => {
        const delivery = await find(commandId(operation, before));
        return delivery && { acceptedAt: delivery.acceptedAt, wasRefused: wasRefused(delivery) };
      },
      accept: (sourceEvent) => accept({ operation, command, event: sourceEvent, priority: 'interactive', policy }),
    },
  );
  if (accepted.outcome === 'conflict' && id !== undefined) throw new ProblemError('key_reused');
  return { ...accepted, restsUntil };
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
