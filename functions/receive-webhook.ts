import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { composeHttp } from '../lib/compose.ts';
import type { Source } from '../lib/config/sources.ts';
import { Command } from '../lib/delivery/command.ts';
import type { Delivery } from '../lib/delivery/delivery.ts';
import { Problem } from '../lib/problem.ts';
import { type WebhookServices, webhookServices } from '../lib/services.ts';
import { authenticate, bodyOf, dedupeKeyOf, jsonOf } from '../lib/webhook.ts';

/**
 * When: a source calls the HTTP API.
 * Then: its call becomes a command, and the answer 202 says under which id.
 * If it fails: the answer says what is wrong and nothing was taken; without an answer the same call may be made again.
 */
export async function receiveWebhook(
  event: APIGatewayProxyEventV2,
  { bridge, secrets, accept, find }: WebhookServices,
): Promise<APIGatewayProxyStructuredResultV2> {
  const source = await authenticate(event, bridge, secrets);
  if (event.routeKey === 'GET /deliveries/{id}') return status(await find(event.pathParameters?.['id'] ?? ''), source);
  const { operation, policy } = bridge.sources[source] as Source;
  const body = bodyOf(event);
  const command = commandFrom(event, jsonOf(body));
  const { delivery, outcome } = await accept({
    operation,
    command,
    event: { origin: `webhook:${source}`, dedupeKey: dedupeKeyOf(event, body) },
    priority: 'interactive',
    policy,
  });
  if (outcome === 'conflict') {
    throw new Problem(422, 'key_reused', 'This Idempotency-Key was used for another body. Use a new one.');
  }
  return {
    statusCode: 202,
    headers: { 'content-type': 'application/json', location: `/deliveries/${delivery.id}` },
    body: JSON.stringify({ id: delivery.id, status: delivery.status }),
  };
}

/** Where a delivery stands. Another source's is as unknown as one that never was. */
function status(delivery: Delivery | undefined, source: string): APIGatewayProxyStructuredResultV2 {
  if (delivery?.origin !== `webhook:${source}`)
    throw new Problem(404, 'no_such_delivery', 'There is no such delivery.');
  const { id, kind, status, reason, crmId, idPrefijo } = delivery;
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, kind, status, reason, wolkvoxId: crmId, idPrefijo }),
  };
}

function commandFrom({ routeKey, pathParameters = {} }: APIGatewayProxyEventV2, input: unknown): Command {
  const { id, module } = pathParameters;
  switch (routeKey) {
    case 'POST /cases':
      return checked('case', { kind: 'insertCase', case: input });
    case 'PATCH /cases/{id}':
      return checked('changes', { kind: 'updateCase', caseId: id, changes: input });
    case 'POST /tasks':
      return checked('task', { kind: 'insertTask', task: input });
    case 'PATCH /records/{module}/{id}':
      return checked('fields', { kind: 'updateRecord', module, id, fields: input });
    default:
      throw new Problem(404, 'no_such_call', 'There is no such call.');
  }
}

/** The command, or a Problem 400 that names the first field at fault as the caller wrote it. */
function checked(root: string, input: Record<string, unknown>): Command {
  const parsed = Command.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...(issue?.path ?? []), ...unknown].filter((part) => part !== root).join('.');
  throw new Problem(400, 'invalid', issue?.message ?? 'The body does not fit the call.', path || undefined);
}

export const handler = composeHttp(receiveWebhook, () => webhookServices(bridge));
