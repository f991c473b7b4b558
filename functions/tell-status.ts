import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { composeHttp, type Invocation } from '../lib/compose.ts';
import { jsonAnswer, statusAnswer } from '../lib/http/answer.ts';
import { authenticate } from '../lib/http/authenticate.ts';
import { awaitDelivery, waitUntil } from '../lib/http/await-delivery.ts';
import { parametersOf } from '../lib/http/command.ts';
import { describedApi } from '../lib/http/description.ts';
import { preferenceFrom } from '../lib/http/prefer.ts';
import { Problem } from '../lib/http/problem.ts';
import { rawBody } from '../lib/http/raw-body.ts';
import { callOf } from '../lib/http/route.ts';
import { type StatusServices, statusServices } from '../lib/http/services.ts';

/**
 * When: a source asks how a delivery of its own stands, or anybody whether the API answers, and what it is.
 * Then: the ledger's row is told, as it is or once it has ended. Another source's is as unknown as one that never was.
 * If it fails: asking again is all that is needed.
 */
export async function tellStatus(
  event: APIGatewayProxyEventV2,
  { auth, find, restOf, bound }: StatusServices,
  { deadline }: Invocation,
): Promise<APIGatewayProxyStructuredResultV2> {
  const call = callOf(event);
  if (call.name === 'describeApi') return describedApi();
  if (call.open) return jsonAnswer(200, { status: 'ok' });
  const { source: name } = await authenticate(event, rawBody(event), auth);
  const { id = '' } = parametersOf(call, event.pathParameters);
  const origin = `webhook:${name}`;

  const delivery = await find(id);
  if (!delivery) {
    const waiting = await bound.find(id);
    if (waiting?.origin !== origin) throw new Problem('no_such_delivery');
    const { kind, filesMissing } = waiting;
    return jsonAnswer(200, { id, kind, status: 'awaiting_files', filesMissing }, { 'retry-after': 5 });
  }
  if (delivery.origin !== origin) throw new Problem('no_such_delivery');
  const preference = preferenceFrom(event.headers['prefer'], 0);
  const standing = await awaitDelivery(delivery, waitUntil(preference, deadline), find);
  const rest = standing.status === 'accepted' ? await restOf(standing) : undefined;
  return statusAnswer(standing, { applied: preference.applied, rest });
}

export const handler = composeHttp(tellStatus, () => statusServices(bridge));
