import { readFile } from 'node:fs/promises';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** The build puts these files beside the function. Each is read at the first call that needs it. */
const files = new Map<string, Promise<Buffer>>();

/**
 * The API's description, compressed where the caller takes that: API Gateway compresses no response of an HTTP API.
 * `accepted`: the call's header `Accept-Encoding`.
 */
export async function openApiResponse(accepted: string | undefined): Promise<APIGatewayProxyStructuredResultV2> {
  const isCompressed = acceptsGzip(accepted);
  const content = await readOnce(isCompressed ? 'openapi.json.gz' : 'openapi.json');
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'public, max-age=300',
    vary: 'accept-encoding',
  };
  return isCompressed
    ? {
        statusCode: 200,
        headers: { ...headers, 'content-encoding': 'gzip' },
        body: content.toString('base64'),
        isBase64Encoded: true,
      }
    : { statusCode: 200, headers, body: content.toString('utf8') };
}

function readOnce(name: string): Promise<Buffer> {
  const known = files.get(name);
  if (known) return known;
  const content = readFile(new URL(name, import.meta.url));
  files.set(name, content);
  return content;
}

/** Whether gzip is named, or any coding, and not refused by `q=0`. */
export function acceptsGzip(accepted = ''): boolean {
  const codings = accepted.split(',').map((part) => part.trim().toLowerCase());
  const named =
    codings.find((coding) => /^gzip\s*(;|$)/.test(coding)) ?? codings.find((coding) => /^\*\s*(;|$)/.test(coding));
  return named !== undefined && !/;\s*q=0(\.0*)?\s*$/.test(named);
}
