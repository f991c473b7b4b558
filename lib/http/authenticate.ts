import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { authMethod } from '../config/source-auth.ts';
import { findSource, isJwt, type JwtAuth, type Sources } from '../config/sources.ts';
import { equalInConstantTime } from '../hash.ts';
import { ProblemError } from './problem.ts';
import { gatewaySource } from './route.ts';
import { basicCredentials, type Credentials, decoyCredentials, senderCredentials } from './sender-credentials.ts';
import { type CallSignature, checkAge, isSignedBy, readSignature, signingKey } from './signature.ts';
import type { SourceKeys } from './source-keys.ts';

/** The caller, after its proof was checked. */
export interface Caller {
  readonly source: string;
  /** The id that was signed with the call. `null`: its sender signs calls without ids, so an unsigned one counts for nothing. */
  readonly signedId?: string | null;
  /** HMAC-SHA256 in hex, by the key that proved the call. Only where the sender signs by `hmac`. */
  readonly sign?: (text: string) => string;
}

export interface AuthServices {
  readonly sources: Sources;
  readonly keys: SourceKeys;
  readonly now: () => number;
}

/**
 * The source that makes this call. An unknown source, a wrong method and a wrong key all throw the same ProblemError
 * `unauthorized`, in equal time. Secrets Manager is asked only for configured sources.
 */
export async function authenticate(
  event: APIGatewayProxyEventV2,
  body: Buffer,
  { sources, keys, now }: AuthServices,
): Promise<Caller> {
  const atGateway = gatewaySource(event.routeKey);
  if (atGateway !== undefined) return callerAtGateway(event, atGateway, sources);
  const credentials = readCredentials(event, body, sources, now());
  const { source, method } = credentials;
  const configured = findSource(sources, source);
  const isConfigured = configured !== undefined && authMethod(configured.auth) === method;
  const { get, refetch } = isConfigured ? keys : decoyKeys;
  for (const read of [get, refetch]) {
    const key = findProvingKey(credentials, await read(source));
    if (key !== undefined && isConfigured) return callerFrom(credentials, key, now());
  }
  throw new ProblemError('unauthorized');
}

/** Compared for an unknown source, so that its refusal takes as long as any other. Nobody has this key. */
const decoyKey = [Buffer.alloc(33).toString('base64')];
export const decoyKeys: SourceKeys = { get: async () => decoyKey, refetch: async () => decoyKey };

function readCredentials(event: APIGatewayProxyEventV2, body: Buffer, sources: Sources, nowMs: number): Credentials {
  const { headers, pathParameters, routeKey } = event;
  const inPath = routeKey.includes('/hooks/') ? pathParameters?.['source'] : undefined;
  const own = inPath === undefined ? undefined : senderCredentials(event, body, inPath, sources);
  const credentials = own ?? ourCredentials(headers, body, inPath, nowMs) ?? decoyCredentials(body, inPath);
  if (!credentials || (inPath !== undefined && inPath !== credentials.source)) throw new ProblemError('unauthorized');
  return credentials;
}

function ourCredentials(
  headers: APIGatewayProxyEventV2['headers'],
  body: Buffer,
  inPath: string | undefined,
  nowMs: number,
): Credentials | undefined {
  const signature = readSignature(headers, nowMs);
  return signature
    ? signatureCredentials(headers['webhook-source'] ?? inPath, body, signature)
    : (keyCredentials(headers['authorization']) ?? basicCredentials(headers['authorization']));
}

function signatureCredentials(
  source: string | undefined,
  body: Buffer,
  signature: CallSignature,
): Credentials | undefined {
  if (source === undefined) return undefined;
  const isProvenBy = (key: string) => {
    const bytes = signingKey(key);
    return bytes !== undefined && isSignedBy(signature, body, [bytes]);
  };
  return { source, method: 'signature', isProvenBy, signedId: () => signature.id };
}

/** Reads `Bearer SOURCE.KEY`. The source is in it so that only that source's secret is read. */
function keyCredentials(authorization = ''): Credentials | undefined {
  const [, source, key] = /^Bearer ([\w-]{1,64})\.(\S{1,256})$/i.exec(authorization) ?? [];
  if (source === undefined || key === undefined) return undefined;
  return { source, method: 'key', isProvenBy: (known) => equalInConstantTime(key, known) };
}

/** Returns the key that proves the credentials. Every key is compared, so that the time does not show which. */
function findProvingKey({ isProvenBy }: Credentials, keys: readonly string[]): string | undefined {
  return keys.flatMap((key) => (isProvenBy(key) ? [key] : []))[0];
}

/** Throws a ProblemError `stale_signature`. Only a sender with the right key learns that its time is wrong. */
function callerFrom({ source, signedId, signedAt, signer }: Credentials, key: string, nowMs: number): Caller {
  if (signedAt !== undefined) checkAge(signedAt, nowMs);
  return { source, ...(signedId && { signedId: signedId() }), ...(signer && { sign: signer(key) }) };
}

/**
 * Trusts API Gateway only if the source is configured for it and the event says that the check was made. API Gateway does not
 * check claims, so they are compared here.
 */
function callerAtGateway({ requestContext }: APIGatewayProxyEventV2, source: string, sources: Sources): Caller {
  const { authorizer = {} } = requestContext as { authorizer?: { jwt?: { claims?: Claims }; iam?: unknown } };
  const auth = findSource(sources, source)?.auth;
  const isProven = isJwt(auth) ? holdsClaims(authorizer.jwt, auth.jwt) : auth === 'iam' && Boolean(authorizer.iam);
  if (!isProven) throw new ProblemError('unauthorized');
  return { source };
}

type Claims = Readonly<Record<string, unknown>>;

/** Whether a token was checked, and says everything that its source demands. */
function holdsClaims(token: { readonly claims?: Claims } | undefined, { claims: wanted = {} }: JwtAuth): boolean {
  const { claims = {} } = token ?? {};
  const isSame = (name: string, text: string) => Object.hasOwn(claims, name) && String(claims[name]) === text;
  return token !== undefined && Object.entries(wanted).every(([name, text]) => isSame(name, text));
}
