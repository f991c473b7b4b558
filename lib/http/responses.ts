import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { LaneRest } from '../delivery/lane/wake-ups.ts';
import { type Delivery, isFinal } from '../delivery/ledger/delivery.ts';
import { ProblemError } from './problem.ts';
import type { DeliveryResponse } from './response-schemas.ts';

/** A JSON answer; headers without a value are left out. */
export function jsonResponse(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string | number | undefined>> = {},
): APIGatewayProxyStructuredResultV2 {
  const given = Object.entries(headers).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...Object.fromEntries(given) },
    body: JSON.stringify(body),
  };
}

/**
 * Tells whoever made the command how it ended: 201 or 200 with the id in the CRM; 202 with where and when to ask again while
 * it has not. Throws a Problem `rejected` for one that ended without effect.
 */
export function outcomeResponse(
  delivery: Delivery,
  { done, applied, location }: { done: number; applied: string | undefined; location: string },
): APIGatewayProxyStructuredResultV2 {
  const { id, status, reason } = delivery;
  const headers = { location, 'preference-applied': applied };
  if (status === 'rejected') {
    const field = /^invalid:(.+)$/.exec(reason ?? '')?.[1];
    throw new ProblemError('rejected', {
      field,
      values: { cause: reason ?? status },
      delivery: { id, reason, location },
    });
  }
  if (status === 'delivered') return jsonResponse(done, bodyOf(delivery), headers);
  return jsonResponse(202, bodyOf(delivery), { ...headers, 'retry-after': retryAfter(delivery) });
}

/** Tells where a delivery stands: always 200, with when to ask again while it has not ended. */
export function statusResponse(
  delivery: Delivery,
  { applied, rest }: { applied: string | undefined; rest: LaneRest | undefined },
): APIGatewayProxyStructuredResultV2 {
  const waits = rest && { reason: rest.reason, until: new Date(rest.until).toISOString() };
  return jsonResponse(
    200,
    { ...bodyOf(delivery), ...(waits && { waits }) },
    { 'preference-applied': applied, 'retry-after': isFinal(delivery) ? undefined : retryAfter(delivery, rest?.until) },
  );
}

function bodyOf(delivery: Delivery): DeliveryResponse {
  const { id, kind, status, reason } = delivery;
  const { crmId, idPrefijo } = delivery.status === 'delivered' ? delivery : {};
  return {
    id,
    kind: kind as DeliveryResponse['kind'],
    status,
    ...(reason !== undefined && { reason }),
    ...(crmId !== undefined && { wolkvoxId: crmId }),
    ...(idPrefijo !== undefined && { idPrefijo }),
  };
}

/** Seconds until the status may change: the next attempt or search, an hour at most; else two. `restsUntil`: epoch ms. */
function retryAfter(delivery: Delivery, restsUntil = 0): number {
  if (delivery.status === 'uncertain' && delivery.parked) return 3_600;
  const next = delivery.status === 'uncertain' ? delivery.searchAt : 'notBefore' in delivery ? delivery.notBefore : 0;
  return Math.min(3_600, Math.max(2, Math.ceil((Math.max(next ?? 0, restsUntil) - Date.now()) / 1_000)));
}
