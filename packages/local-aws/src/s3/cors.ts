import type { IncomingMessage, ServerResponse } from 'node:http';
import { S3Error } from './error.ts';
import type { CorsRule } from './options.ts';

/** Lets the page that made a cross-origin request read its answer, when a rule of the bucket says so. */
export function allowOrigin(rules: readonly CorsRule[] | undefined, http: IncomingMessage, response: ServerResponse) {
  const rule = http.headers.origin === undefined ? undefined : findRule(rules, http, http.method ?? '', []);
  if (rule !== undefined) setHeaders(rule, http, response);
}

/** Answers a preflight. Throws AccessForbidden (403) when no rule allows what the page means to do. */
export function answerPreflight(
  rules: readonly CorsRule[] | undefined,
  http: IncomingMessage,
  response: ServerResponse,
): void {
  if (rules === undefined) throw forbidden('CORS is not enabled for this bucket.');
  const wanted = String(http.headers['access-control-request-headers'] ?? '').toLowerCase();
  const names = wanted.split(',').map((name) => name.trim());
  const headers = names.filter((name) => name !== '');
  const method = http.headers['access-control-request-method'] ?? '';
  const rule = findRule(rules, http, method, headers);
  if (rule === undefined) throw forbidden('This CORS request is not allowed.');
  setHeaders(rule, http, response);
  if (headers.length > 0) response.setHeader('access-control-allow-headers', headers.join(', '));
  if (rule.maxAgeSeconds !== undefined) response.setHeader('access-control-max-age', rule.maxAgeSeconds);
  response.writeHead(200);
  response.end();
}

function findRule(
  rules: readonly CorsRule[] | undefined,
  http: IncomingMessage,
  method: string,
  headers: readonly string[],
): CorsRule | undefined {
  return rules?.find(
    (rule) =>
      rule.allowedOrigins.some((pattern) => covers(pattern, http.headers.origin ?? '')) &&
      rule.allowedMethods.includes(method) &&
      headers.every((name) => rule.allowedHeaders?.some((pattern) => covers(pattern.toLowerCase(), name))),
  );
}

function setHeaders(rule: CorsRule, http: IncomingMessage, response: ServerResponse): void {
  const anyone = rule.allowedOrigins.includes('*');
  response.setHeader('access-control-allow-origin', anyone ? '*' : (http.headers.origin ?? ''));
  response.setHeader('access-control-allow-methods', rule.allowedMethods.join(', '));
  if (!anyone) response.setHeader('access-control-allow-credentials', 'true');
  if (rule.exposedHeaders?.length) response.setHeader('access-control-expose-headers', rule.exposedHeaders.join(', '));
  response.setHeader('vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method');
}

/** A pattern has at most one `*`, which stands for any text. */
function covers(pattern: string, text: string): boolean {
  const [start = '', end] = pattern.split('*');
  if (end === undefined) return pattern === text;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

function forbidden(reason: string): S3Error {
  return new S3Error(403, 'AccessForbidden', `CORSResponse: ${reason}`);
}
