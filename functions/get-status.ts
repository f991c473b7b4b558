import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { composeHttp, type Invocation } from '../lib/compose.ts';
import { authenticate } from '../lib/http/authenticate.ts';
import { openApiResponse } from '../lib/http/openapi.ts';
import { preferenceFrom } from '../lib/http/prefer.ts';
import { ProblemError } from '../lib/http/problem.ts';
import { rawBody } from '../lib/http/raw-body.ts';
import { jsonResponse, statusResponse } from '../lib/http/responses.ts';
import { endpointOf } from '../lib/http/route.ts';
import { pathParameters } from '../lib/http/to-command.ts';
import { awaitDelivery, waitUntil } from '../lib/http/wait.ts';
import { type GetStatusServices, getStatusServices } from '../lib/services/get-status.ts';

/**
 * When: a source asks how a delivery of its own stands, or anybody whether the API answers, and what it is.
 * Then: the ledger's row is told, as it is or once it has ended. Another source's is as unknown as one that never was.
 * If it fails: asking again is all that is needed.
 */
export async function getStatus(
  event: APIGatewayProxyEventV2,
  { auth, find, restOf, bound }: GetStatusServices,
  { deadline }: Invocation,
): Promise<APIGatewayProxyStructuredResultV2> {
  const call = endpointOf(event);
  if (call.name === 'describeApi') return openApiResponse();
  if (call.open) return jsonResponse(200, { status: 'ok' });
  const { source: name } = await authenticate(event, rawBody(event), auth);
  const { id = '' } = pathParameters(call, event.pathParameters);
  const origin = `webhook:${name}`;

  const delivery = await find(id);
  if (!delivery) {
    const waiting = await bound.find(id);
    if (waiting?.origin !== origin) throw new ProblemError('no_such_delivery');
    const { kind, filesMissing } = waiting;
    return jsonResponse(200, { id, kind, status: 'awaiting_files', filesMissing }, { 'retry-after': 5 });
  }
  if (delivery.origin !== origin) throw new ProblemError('no_such_delivery');
  const preference = preferenceFrom(event.headers['prefer'], 0);
  const standing = await awaitDelivery(delivery, waitUntil(preference, deadline), find);
  const rest = standing.status === 'accepted' ? await restOf(standing) : undefined;
  return statusResponse(standing, { applied: preference.applied, rest });
}

export const handler = composeHttp(getStatus, () => getStatusServices(bridge));
