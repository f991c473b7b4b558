import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { composeHttp, type Invocation } from '../lib/compose.ts';
import { sourceNamed } from '../lib/config/sources.ts';
import { type Delivery, isFinal } from '../lib/delivery/ledger/delivery.ts';
import { authenticate } from '../lib/http/authenticate.ts';
import { answerProbe } from '../lib/http/handshake.ts';
import { openApiResponse } from '../lib/http/openapi.ts';
import { ProblemError } from '../lib/http/problem.ts';
import { readBytes } from '../lib/http/read-body.ts';
import { jsonResponse, statusResponse, waitingResponse } from '../lib/http/responses.ts';
import { findEndpoint } from '../lib/http/route.ts';
import { readPathParameters } from '../lib/http/to-command.ts';
import { awaitAcceptance, awaitDelivery, readPreference, waitDeadline } from '../lib/http/wait.ts';
import { type GetStatusServices, getStatusServices } from '../lib/services/get-status.ts';

/**
 * When: a source asks for the status of its delivery. Or somebody asks for the health or the description of the API. Or a sender
 * checks the address of a hook.
 * Then: the response is the ledger's row, at once or when the delivery has ended. A command that waits for files is waited for
 * too. Another source's delivery is answered 404.
 * If it fails: ask again. Nothing was changed.
 */
export async function getStatus(
  event: APIGatewayProxyEventV2,
  { auth, sources, countCall, takeWaitPlace, find, restOf, bound }: GetStatusServices,
  { deadline }: Invocation,
): Promise<APIGatewayProxyStructuredResultV2> {
  const probed = await answerProbe(event, auth);
  if (probed) return probed;
  const endpoint = findEndpoint(event);
  if (endpoint.name === 'getOpenApi') return openApiResponse(event.headers['accept-encoding']);
  if (endpoint.isPublic) return jsonResponse(200, { status: 'ok' });
  const caller = await authenticate(event, readBytes(event), auth);
  const source = sourceNamed(sources, caller.source);
  await countCall(source);
  const { id = '' } = readPathParameters(endpoint, event.pathParameters);
  const origin = `webhook:${source.name}`;

  const preference = readPreference(event.headers['prefer'], 0);
  const known = await find(id);
  const waiting = known ? undefined : await bound.find(id);
  if ((known ?? waiting)?.origin !== origin) throw new ProblemError('no_such_delivery');
  const place = await takeWaitPlace(source, known && isFinal(known) ? 0 : waitDeadline(preference, deadline));
  const applied = place.isGranted ? preference.applied : undefined;
  const latest = await awaitEnd(id, known, place.until, find).finally(place.leave);
  if (!latest) return waitingResponse(id, (await bound.find(id)) ?? (waiting as NonNullable<typeof waiting>), applied);
  const rest = latest.status === 'accepted' ? await restOf(latest) : undefined;
  return statusResponse(latest, { applied, rest });
}

/** The delivery as it is at `until`, or when it has ended. Returns `undefined` where its files have not arrived by then. */
async function awaitEnd(
  id: string,
  known: Delivery | undefined,
  until: number,
  find: GetStatusServices['find'],
): Promise<Delivery | undefined> {
  const delivery = known ?? (await awaitAcceptance(id, until, find));
  return delivery && awaitDelivery(delivery, until, find);
}

export const handler = composeHttp(getStatus, () => getStatusServices(bridge));
