import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { composeHttp } from '../lib/compose.ts';
import { sourceNamed } from '../lib/config/sources.ts';
import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import { interactiveList } from '../lib/delivery/ledger/due-index.ts';
import {
  cancelReminder,
  isReminder,
  listReminders,
  mayMoveTo,
  moveReminder,
  type ReminderServices,
} from '../lib/delivery/reminders.ts';
import { instantOf } from '../lib/delivery/send-at.ts';
import { authenticate } from '../lib/http/authenticate.ts';
import { ProblemError } from '../lib/http/problem.ts';
import { readBody, readBytes } from '../lib/http/read-body.ts';
import { MoveBody } from '../lib/http/request-schemas.ts';
import { jsonResponse, remindersBody, statusResponse } from '../lib/http/responses.ts';
import { findEndpoint } from '../lib/http/route.ts';
import { readPathParameters } from '../lib/http/to-command.ts';
import { validate } from '../lib/http/validate.ts';
import { type ManageRemindersServices, manageRemindersServices } from '../lib/services/manage-reminders.ts';

const mostListed = 100;
const tooLate = 'must be at most 10 years from when the reminder was sent';

/**
 * When: a source lists its reminders, or moves or cancels one.
 * Then: the reminder has its new time, or is never sent. The same call again changes nothing more.
 * If it fails: the response says why. After a refusal (4xx) this call changed no reminder. After any other fault, or without a response,
 * repeat the same call: it completes what the first one began.
 */
export async function manageReminders(
  event: APIGatewayProxyEventV2,
  { auth, sources, countCall, reminders }: ManageRemindersServices,
): Promise<APIGatewayProxyStructuredResultV2> {
  const body = readBytes(event);
  const caller = await authenticate(event, body, auth);
  const source = sourceNamed(sources, caller.source);
  await countCall(source);
  const origin = `webhook:${source.name}`;
  const endpoint = findEndpoint(event);
  if (endpoint.name === 'listReminders') {
    const found = await listReminders(reminders, {
      operation: source.operation,
      list: interactiveList(origin),
      limit: mostListed,
    });
    return jsonResponse(200, remindersBody(found));
  }

  const { id = '' } = readPathParameters(endpoint, event.pathParameters);
  const wanted = endpoint.body && validate(MoveBody, await readBody(event, body, MoveBody));
  const delivery = await reminders.ledger.read(id);
  if (delivery?.origin !== origin || delivery.sendAt === undefined) throw new ProblemError('no_such_delivery');
  const row = wanted
    ? await move(reminders, delivery, instantOf(wanted.sendAt))
    : await cancelReminder(reminders, delivery, { by: origin, reason: 'DELETE /reminders' });
  if (!row) throw new ProblemError('reminder_is_over');
  return statusResponse(row, { applied: undefined, rest: undefined });
}

async function move(services: ReminderServices, delivery: Delivery, to: number): Promise<Delivery | undefined> {
  if (!isReminder(delivery, services.now())) return undefined;
  if (!mayMoveTo(delivery, to)) throw new ProblemError('invalid', { field: 'sendAt', reason: tooLate });
  return moveReminder(services, delivery, to);
}

export const handler = composeHttp(manageReminders, () => manageRemindersServices(bridge));
