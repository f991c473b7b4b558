import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type CompletedSource, findSource, type Sources } from '../config/sources.ts';
import { ProblemError } from './problem.ts';

/** For how many seconds a browser may keep the answer to its question. Chrome keeps none longer. */
const maxAge = 7_200;
const readable = 'content-language, idempotent-replayed, location, preference-applied, retry-after';
const sendable = 'accept-language, content-type, idempotency-key, prefer';

/**
 * Headers by which a browser lets a page read the response of a hook, for the pages that its source lists in `origins`. Empty for
 * every other call and page.
 */
export function corsHeaders(event: APIGatewayProxyEventV2, sources: Sources): Record<string, string> {
  const origins = hookSource(event, sources)?.origins;
  if (!origins) return {};
  const { origin = '' } = event.headers;
  const isAllowed = origins.includes(origin);
  const isQuestion = event.requestContext.http.method === 'OPTIONS';
  return {
    vary: 'origin',
    ...(isAllowed && { 'access-control-allow-origin': origin, 'access-control-expose-headers': readable }),
    ...(isAllowed &&
      isQuestion && {
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': sendable,
        'access-control-max-age': String(maxAge),
      }),
  };
}

/**
 * Throws a ProblemError `not_allowed` for a call from a page of another site. A browser sends a plain form without asking first,
 * so the headers alone would not keep it out.
 */
export function checkOrigin({ origins }: CompletedSource, { headers: { origin } }: APIGatewayProxyEventV2): void {
  const isAllowed = origins === undefined || origin === undefined || origins.includes(origin);
  if (!isAllowed) throw new ProblemError('not_allowed', { values: { setting: 'origins' } });
}

function hookSource({ rawPath }: APIGatewayProxyEventV2, sources: Sources): CompletedSource | undefined {
  const [, name = ''] = /^\/hooks\/([\w-]{1,64})$/.exec(rawPath) ?? [];
  return findSource(sources, name);
}
