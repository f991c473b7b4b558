import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type Delivery, isFinal } from '../delivery/ledger/delivery.ts';
import { wasRefused } from './idempotency.ts';
import { ProblemError } from './problem.ts';
import type { DeliveryResponse, ListResponse, RemindersResponse } from './response-schemas.ts';

/** A JSON response. Headers whose value is `undefined` are left out. */
export function jsonResponse(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string | number | undefined>> = {},
): APIGatewayProxyStructuredResultV2 {
  const present = Object.entries(headers).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...Object.fromEntries(present) },
    body: JSON.stringify(body),
  };
}

/** The call repeats an earlier one, whose delivery is the answer. */
export interface Replay {
  readonly by: 'key' | 'body';
  /** Only of a body that was rejected again and again: until when its last rejection is the answer, epoch ms. */
  readonly restsUntil?: number | undefined;
}

export interface OutcomeOptions {
  readonly successStatus: number;
  /** The value of `Preference-Applied`. */
  readonly applied: string | undefined;
  readonly location: string;
  /** Absent for a new call. */
  readonly replay?: Replay | undefined;
}

/**
 * The response to the caller that made the command. Delivered: `successStatus` with the id in the CRM. Not final yet: 202 with
 * where and when to ask again. A replay is marked by the header `Idempotent-Replayed`. Throws a ProblemError `rejected` for a
 * rejected delivery.
 */
export function outcomeResponse(
  delivery: Delivery,
  { successStatus, applied, location, replay }: OutcomeOptions,
): APIGatewayProxyStructuredResultV2 {
  if (delivery.status === 'rejected') throw rejectedProblem(delivery, location, replay);
  const headers = { location, 'preference-applied': applied, 'idempotent-replayed': replay && 'true' };
  if (delivery.status === 'delivered') return jsonResponse(successStatus, deliveryBody(delivery), headers);
  return jsonResponse(202, deliveryBody(delivery), { ...headers, 'retry-after': retryAfter(delivery) });
}

/** The response to a payload for which the hook wants no command, and to a message that is none. */
export function ignoredResponse(): APIGatewayProxyStructuredResultV2 {
  return jsonResponse(200, { status: 'ignored' });
}

/** The response to a list of payloads, at once: its deliveries in the list's order. Without any, all were ignored. */
export function listResponse(deliveries: readonly Delivery[]): APIGatewayProxyStructuredResultV2 {
  if (deliveries.length === 0) return ignoredResponse();
  const body: ListResponse = { status: 'accepted', deliveries: deliveries.map(deliveryBody) };
  return jsonResponse(202, body);
}

function rejectedProblem(
  delivery: Extract<Delivery, { status: 'rejected' }>,
  location: string,
  replay: Replay | undefined,
): ProblemError {
  const { id, reason, settledAt } = delivery;
  const restsUntil = replay?.restsUntil;
  const by = replay?.by === 'body' && !wasRefused(delivery) ? 'decision' : replay?.by;
  return new ProblemError('rejected', {
    field: /^invalid:(.+)$/.exec(reason ?? '')?.[1],
    reason: adviceOn(reason),
    values: { cause: reason ?? 'rejected' },
    delivery: { id, reason, location },
    ...(by && { replay: { by, since: new Date(settledAt).toISOString() } }),
    ...(restsUntil !== undefined && { retryAfter: Math.max(1, Math.ceil((restsUntil - Date.now()) / 1_000)) }),
  });
}

/** What to do about a rejection, as an English key of `reason-texts.ts`. */
function adviceOn(reason = 'rejected'): string {
  const [word = ''] = reason.split(':');
  return advices[word] ?? 'Ask the administrator of the bridge for the cause';
}

const advices: Readonly<Record<string, string>> = {
  rejected: 'Contact, users, type, status and priority must exist in the CRM under exactly these names',
  invalid: 'Correct the field',
  empty: 'Send a file that is not empty',
  too_large: 'Send a smaller file',
  wrong_type: 'Send a file of an allowed type, whose content fits its ending',
  infected: 'The malware scan found something in a file: do not send that file',
  object_gone: 'Upload the file again',
  object_changed: 'Upload the file again',
  case_not_found: 'Correct the number or id of the case',
  cancelled: 'It was cancelled before it was sent: make sure that it is wanted after all',
  resolved: 'A person settled it as not made: ask the administrator of the bridge whether it is still wanted',
  erased: 'Its data was erased on request: remove what is about that person',
  case_ambiguous: 'Several cases have this number: send the id of the case',
};

/** Until when its lanes may not send a delivery, epoch ms, and why. */
export interface Rest {
  readonly until: number;
  readonly reason: string;
}

/** The response to a question about a delivery: always 200. Until it is final, `Retry-After` says when to ask again. */
export function statusResponse(
  delivery: Delivery,
  { applied, rest }: { applied: string | undefined; rest: Rest | undefined },
): APIGatewayProxyStructuredResultV2 {
  const waits = rest && { reason: rest.reason, until: new Date(rest.until).toISOString() };
  return jsonResponse(
    200,
    { ...deliveryBody(delivery), ...(waits && { waits }) },
    { 'preference-applied': applied, 'retry-after': isFinal(delivery) ? undefined : retryAfter(delivery, rest?.until) },
  );
}

/** The response to a question about a command whose files have not arrived. */
export function waitingResponse(
  id: string,
  { kind, filesMissing }: { readonly kind: DeliveryResponse['kind']; readonly filesMissing: number },
  applied: string | undefined,
): APIGatewayProxyStructuredResultV2 {
  const body: DeliveryResponse = { id, kind, status: 'awaiting_files', filesMissing };
  return jsonResponse(200, body, { 'preference-applied': applied, 'retry-after': 5 });
}

export function remindersBody(reminders: readonly Delivery[]): RemindersResponse {
  return { reminders: reminders.map(deliveryBody) };
}

function deliveryBody(delivery: Delivery): DeliveryResponse {
  const { id, kind, status, reason, sendAt, answerBy } = delivery;
  const { crmId, idPrefijo } = delivery.status === 'delivered' ? delivery : {};
  return {
    id,
    kind: kind as DeliveryResponse['kind'],
    status,
    ...(reason !== undefined && { reason }),
    ...(crmId !== undefined && { wolkvoxId: crmId }),
    ...(idPrefijo !== undefined && { idPrefijo }),
    ...(sendAt !== undefined && { sendAt: new Date(sendAt).toISOString() }),
    ...(answerBy && { answerBy }),
  };
}

/**
 * Seconds until the next attempt or search, from 2 to 3,600. A parked delivery waits for a person: 3,600. `restsUntil`: the end of
 * its lanes' rest, epoch ms.
 */
function retryAfter(delivery: Delivery, restsUntil = 0): number {
  if (delivery.status === 'uncertain' && delivery.parked) return 3_600;
  const next = delivery.status === 'uncertain' ? delivery.searchAt : 'notBefore' in delivery ? delivery.notBefore : 0;
  return Math.min(3_600, Math.max(2, Math.ceil((Math.max(next ?? 0, restsUntil) - Date.now()) / 1_000)));
}
