import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Endpoint, endpoints } from '../../../lib/http/endpoints.ts';
import { readIdempotencyKey } from '../../../lib/http/idempotency.ts';
import { languageFor } from '../../../lib/http/language.ts';
import { readBody, readBytes } from '../../../lib/http/read-body.ts';
import { readSignature } from '../../../lib/http/signature.ts';
import { commandFromEndpoint, readPathParameters } from '../../../lib/http/to-command.ts';
import { readPreference } from '../../../lib/http/wait.ts';

/**
 * Reads all that a caller can send in a body, as a function does once the caller is known. Returns the command, or the error: a
 * refusal is an answer too.
 */
export async function readCommand(event: APIGatewayProxyEventV2): Promise<unknown> {
  const endpoint = endpointNamed('createCase');
  try {
    const body = readBytes(event);
    return commandFromEndpoint(endpoint, {}, endpoint.body && (await readBody(event, body, endpoint.body)));
  } catch (error) {
    return error;
  }
}

/** Reads all that a caller can send in headers and path. */
export function readHead(event: APIGatewayProxyEventV2): void {
  const { headers, pathParameters } = event;
  languageFor(headers['accept-language']);
  readPreference(headers['prefer'], 10);
  for (const read of [
    () => readSignature(headers, 0),
    () => readIdempotencyKey(event, undefined),
    () => readPathParameters(endpointNamed('changeRecord'), pathParameters),
  ]) {
    try {
      read();
    } catch {
      // A refusal is an answer too.
    }
  }
}

function endpointNamed(wanted: string): Endpoint {
  const found = endpoints.find(({ name }) => name === wanted);
  if (!found) throw new Error(`There is no call ${wanted}`);
  return found;
}
