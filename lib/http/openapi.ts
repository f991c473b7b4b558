import { readFile } from 'node:fs/promises';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

let text: Promise<string> | undefined;

/** The API's description. The build puts its file beside the function, which reads it at the first call. */
export async function openApiResponse(): Promise<APIGatewayProxyStructuredResultV2> {
  text ??= readFile(new URL('openapi.json', import.meta.url), 'utf8');
  const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' };
  return { statusCode: 200, headers, body: await text };
}
