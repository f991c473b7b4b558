import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { decodeOrKeep, type RouteMatch } from './routes.ts';

/** Headers about the connection. API Gateway does not pass them on. */
const hopHeaders = new Set(['connection', 'expect', 'keep-alive', 'transfer-encoding', 'upgrade']);

/** The types that are passed as text. Every other body is base64, forms included. */
const textTypes = /^(text\/.*|application\/(json|xml|javascript))\s*(;|$)/i;

/** The event of an HTTP call, in payload format 2.0. */
export function createHttpEvent(
  request: IncomingMessage,
  body: Buffer,
  match: RouteMatch,
  account: string,
): APIGatewayProxyEventV2 {
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  // API Gateway decodes the path but not the query.
  const rawPath = decodeOrKeep(path);
  const rawQueryString = query.join('?');
  const { cookie, ...headers } = joinHeaders(request);
  const isBase64Encoded = body.length > 0 && !isText(request);
  const { pathParameters } = match;
  return {
    version: '2.0',
    routeKey: match.route.key,
    rawPath,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split(/; */) }),
    headers: { ...headers, 'content-length': String(body.length) },
    ...(rawQueryString !== '' && { queryStringParameters: joinParameters(new URLSearchParams(rawQueryString)) }),
    requestContext: createContext(request, { path: rawPath, account, routeKey: match.route.key }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

function createContext(
  request: IncomingMessage,
  { path, account, routeKey }: { path: string; account: string; routeKey: string },
) {
  const now = new Date();
  return {
    accountId: account,
    apiId: 'local',
    domainName: request.headers.host ?? '',
    domainPrefix: 'local',
    http: {
      method: request.method ?? '',
      path,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.socket.remoteAddress ?? '',
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId: randomUUID(),
    routeKey,
    stage: '$default',
    time: commonLogTime(now),
    timeEpoch: now.getTime(),
  };
}

/** Names are in lower case. The values of a repeated header are joined by commas. */
function joinHeaders(request: IncomingMessage): Record<string, string> {
  const added = {
    'x-forwarded-for': request.socket.remoteAddress ?? '',
    'x-forwarded-port': String(request.socket.localPort),
    'x-forwarded-proto': 'http',
  };
  const own = Object.entries(request.headersDistinct)
    .filter(([name]) => !hopHeaders.has(name))
    .map(([name, values = []]) => [name, values.join(name === 'cookie' ? '; ' : ',')]);
  return { ...Object.fromEntries(own), ...added };
}

function joinParameters(query: URLSearchParams): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of query) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}

function isText(request: IncomingMessage): boolean {
  return request.headers['content-encoding'] === undefined && textTypes.test(request.headers['content-type'] ?? '');
}

/** Such as `12/Mar/2026:19:03:58 +0000`. */
function commonLogTime(now: Date): string {
  const [, day, month, year, time] = now.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
