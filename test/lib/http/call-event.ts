import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import received from '../../../events/webhook-received.json' with { type: 'json' };

/** The sample call with these changes. It has no headers but those in the changes. */
export function callEvent(changes: Partial<APIGatewayProxyEventV2> = {}): APIGatewayProxyEventV2 {
  return { ...structuredClone(received), headers: {}, ...changes } as APIGatewayProxyEventV2;
}

/** The event of a body that API Gateway hands over as bytes. */
export function bytesEvent(body: Buffer | string, type: string): APIGatewayProxyEventV2 {
  return callEvent({
    headers: { 'content-type': type },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  });
}
