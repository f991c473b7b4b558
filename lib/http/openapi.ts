import { readFile } from 'node:fs/promises';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

let text: Promise<string> | undefined;

/** The API's description, which the build puts beside the function: it is read when it is first asked for. */
export async function openApiResponse(): Promise<APIGatewayProxyStructuredResultV2> {
  text ??= readFile(new URL('openapi.json', import.meta.url), 'utf8');
  const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' };
  return { statusCode: 200, headers, body: await text };
}
