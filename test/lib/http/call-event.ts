import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import received from '../../../events/webhook-received.json' with { type: 'json' };

/** The sample of a call, with other parts in the place of its own. Its headers are these alone. */
export function callEvent(changes: Partial<APIGatewayProxyEventV2> = {}): APIGatewayProxyEventV2 {
  return { ...structuredClone(received), headers: {}, ...changes } as APIGatewayProxyEventV2;
}

/** The event of a body of bytes that is no text for the gateway. */
export function bytesEvent(body: Buffer | string, type: string): APIGatewayProxyEventV2 {
  return callEvent({
    headers: { 'content-type': type },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  });
}
