import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { isHmac } from '../config/source-auth.ts';
import { type CompletedSource, findSource } from '../config/sources.ts';
import { equalInConstantTime } from '../hash.ts';
import { type AuthServices, type Caller, decoyKeys } from './authenticate.ts';
import { corsHeaders } from './cors.ts';
import { verifyTokenText } from './hmac.ts';
import type { OpenCall } from './open-body.ts';
import { ProblemError } from './problem.ts';
import { jsonResponse } from './responses.ts';

type HttpResponse = APIGatewayProxyStructuredResultV2;

/** What a sender may have repeated: texts without control characters, of a length that no page has. */
const challengeForm = /^[\x20-\x7e]{1,500}$/;

/**
 * The response to the questions that senders ask of a hook's address by GET, HEAD or OPTIONS. Returns `undefined` for any other
 * call. Throws a ProblemError `unauthorized` for a wrong verify token and for a source that has none.
 */
export async function answerProbe(
  event: APIGatewayProxyEventV2,
  { sources, keys }: Pick<AuthServices, 'sources' | 'keys'>,
): Promise<HttpResponse | undefined> {
  const { rawPath, rawQueryString, requestContext } = event;
  const [, name] = /^\/hooks\/([\w-]{1,64})$/.exec(rawPath) ?? [];
  if (name === undefined) return undefined;
  const { method } = requestContext.http;
  // The same for every name: which sources there are does not show, except to the pages that call them.
  if (method === 'HEAD') return { statusCode: 200 };
  if (method === 'OPTIONS') {
    return { statusCode: 204, headers: { allow: 'POST, GET, HEAD, OPTIONS', ...corsHeaders(event, sources) } };
  }
  if (method !== 'GET') return undefined;
  const query = new URLSearchParams(rawQueryString);
  const { handshake, auth } = findSource(sources, name) ?? {};
  const challenge = query.get('hub.challenge') ?? query.get('challenge') ?? '';
  if (query.get('hub.mode') === 'subscribe') {
    const { get } = handshake === 'hub.challenge' ? keys : decoyKeys;
    const token = query.get('hub.verify_token') ?? '';
    const isOwner = (await get(name)).map((key) => equalInConstantTime(token, verifyToken(key))).includes(true);
    if (!isOwner || handshake !== 'hub.challenge' || !challengeForm.test(challenge)) {
      throw new ProblemError('unauthorized');
    }
    return plainText(challenge);
  }
  // The senders of presets ask by POST, and sign.
  const isAskedByGet = handshake === 'challenge' && !(isHmac(auth) && typeof auth.hmac === 'string');
  return isAskedByGet && challengeForm.test(challenge) ? plainText(challenge) : undefined;
}

/** The token that the owner enters in Meta's form: 64 hex digits. It reveals nothing about the key. */
export function verifyToken(key: string): string {
  return createHmac('sha256', key).update(verifyTokenText).digest('hex');
}

/**
 * The response to a challenge that a proven caller sends by POST, where its source expects one. Returns `undefined` for any other
 * call.
 */
export function answerChallenge(
  { handshake }: CompletedSource,
  { event: { rawQueryString }, body }: OpenCall,
  { sign }: Pick<Caller, 'sign'>,
): HttpResponse | undefined {
  if (handshake === 'validationToken') {
    const token = new URLSearchParams(rawQueryString).get('validationToken') ?? '';
    return challengeForm.test(token) ? plainText(token) : undefined;
  }
  if (handshake !== 'challenge' && handshake !== 'plainToken') return undefined;
  const fields = parseObject(body);
  const { type, event, challenge, payload } = fields;
  if (handshake === 'challenge') {
    const isAsked = type === 'url_verification' || Object.keys(fields).length === 1;
    return isAsked && isChallenge(challenge) ? jsonResponse(200, { challenge }) : undefined;
  }
  const { plainToken } = (payload ?? {}) as { plainToken?: unknown };
  if (event !== 'endpoint.url_validation' || !isChallenge(plainToken) || !sign) return undefined;
  return jsonResponse(200, { plainToken, encryptedToken: sign(plainToken) });
}

function isChallenge(value: unknown): value is string {
  return typeof value === 'string' && challengeForm.test(value);
}

/** No browser may take the repeated text for a page. */
function plainText(body: string): HttpResponse {
  return { statusCode: 200, headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' }, body };
}

/** The object that the body holds. Empty for any other body, which is read and refused later. */
function parseObject(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
