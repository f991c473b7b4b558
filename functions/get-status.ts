import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { composeHttp, type Invocation } from '../lib/compose.ts';
import { authenticate } from '../lib/http/authenticate.ts';
import { openApiResponse } from '../lib/http/openapi.ts';
import { ProblemError } from '../lib/http/problem.ts';
import { readBytes } from '../lib/http/read-body.ts';
import { jsonResponse, statusResponse, waitingResponse } from '../lib/http/responses.ts';
import { findEndpoint } from '../lib/http/route.ts';
import { readPathParameters } from '../lib/http/to-command.ts';
import { awaitAcceptance, awaitDelivery, readPreference, waitDeadline } from '../lib/http/wait.ts';
import { type GetStatusServices, getStatusServices } from '../lib/services/get-status.ts';

/**
 * When: a source asks for the status of its delivery. Or somebody asks for the health or the description of the API.
 * Then: the response is the ledger's row, at once or when the delivery has ended. A command that waits for files is waited for
 * too. Another source's delivery is answered 404.
 * If it fails: ask again. Nothing was changed.
 */
export async function getStatus(
  event: APIGatewayProxyEventV2,
  { auth, find, restOf, bound }: GetStatusServices,
  { deadline }: Invocation,
): Promise<APIGatewayProxyStructuredResultV2> {
  const endpoint = findEndpoint(event);
  if (endpoint.name === 'getOpenApi') return openApiResponse(event.headers['accept-encoding']);
  if (endpoint.isPublic) return jsonResponse(200, { status: 'ok' });
  const { source } = await authenticate(event, readBytes(event), auth);
  const { id = '' } = readPathParameters(endpoint, event.pathParameters);
  const origin = `webhook:${source}`;

  const preference = readPreference(event.headers['prefer'], 0);
  const until = waitDeadline(preference, deadline);
  let delivery = await find(id);
  if (!delivery) {
    const waiting = await bound.find(id);
    if (waiting?.origin !== origin) throw new ProblemError('no_such_delivery');
    delivery = await awaitAcceptance(id, until, find);
    if (!delivery) return waitingResponse(id, (await bound.find(id)) ?? waiting, preference.applied);
  }
  if (delivery.origin !== origin) throw new ProblemError('no_such_delivery');
  const latest = await awaitDelivery(delivery, until, find);
  const rest = latest.status === 'accepted' ? await restOf(latest) : undefined;
  return statusResponse(latest, { applied: preference.applied, rest });
}

export const handler = composeHttp(getStatus, () => getStatusServices(bridge));
