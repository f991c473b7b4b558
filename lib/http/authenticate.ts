import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Sources, sourceNamed } from '../config/sources.ts';
import { equalInConstantTime } from '../hash.ts';
import { ProblemError } from './problem.ts';
import { gatewaySourceOf } from './route.ts';
import { isSigned, type Signed, signedFrom, signingKey } from './signature.ts';
import type { SourceKeys } from './source-keys.ts';

/** Who calls, proven. */
export interface Caller {
  readonly source: string;
  /** The id that was signed with the call. */
  readonly signedId?: string;
}

export interface AuthServices {
  readonly sources: Sources;
  readonly keys: SourceKeys;
  readonly now: () => number;
}

/** What the call says of whom it is from: to be proven by a key in a header, or by a signature. */
type Claim = { readonly source: string } & (
  | { readonly auth: 'key'; readonly key: string }
  | { readonly auth: 'signature'; readonly signed: Signed }
);

/**
 * Whose call this is. Throws the same Problem `unauthorized` for a source that there is not, one that proves itself in
 * another way, and a wrong proof, after the same work; Secrets Manager is asked only for a source that there is.
 */
export async function authenticate(
  event: APIGatewayProxyEventV2,
  body: Buffer,
  { sources, keys, now }: AuthServices,
): Promise<Caller> {
  const atGateway = gatewaySourceOf(event.routeKey);
  if (atGateway !== undefined) return passedByGateway(event, atGateway, sources);
  const claim = claimOf(event, now());
  const { source, auth } = claim;
  const isConfigured = Object.hasOwn(sources, source) && sourceNamed(sources, source).auth === auth;
  const known = isConfigured ? keys : nobodysKeys;
  for (const ask of ['read', 'reread'] as const) {
    if (proves(claim, body, await known[ask](source)) && isConfigured) return callerOf(claim);
  }
  throw new ProblemError('unauthorized');
}

/** For a source that there is not: a key that nobody has, so that it is compared all the same. */
const nobodysKey = [Buffer.alloc(33).toString('base64')];
const nobodysKeys: SourceKeys = { read: async () => nobodysKey, reread: async () => nobodysKey };

function claimOf({ headers, pathParameters, routeKey }: APIGatewayProxyEventV2, nowMs: number): Claim {
  const inPath = routeKey.includes('/hooks/') ? pathParameters?.['source'] : undefined;
  const signed = signedFrom(headers, nowMs);
  const claim = signed ? signedClaim(headers['webhook-source'] ?? inPath, signed) : keyClaim(headers['authorization']);
  if (!claim || (inPath !== undefined && inPath !== claim.source)) throw new ProblemError('unauthorized');
  return claim;
}

function signedClaim(source: string | undefined, signed: Signed): Claim | undefined {
  return source === undefined ? undefined : { source, auth: 'signature', signed };
}

/** `Bearer SOURCE.KEY`: the key says whose it is, so that no other source's need be read. */
function keyClaim(authorization = ''): Claim | undefined {
  const [, source, key] = /^Bearer ([\w-]{1,64})\.(\S{1,256})$/i.exec(authorization) ?? [];
  return source !== undefined && key !== undefined ? { source, auth: 'key', key } : undefined;
}

function proves(claim: Claim, body: Buffer, keys: readonly string[]): boolean {
  if (claim.auth === 'signature')
    return isSigned(
      claim.signed,
      body,
      keys.flatMap((key) => signingKey(key) ?? []),
    );
  return keys.map((key) => equalInConstantTime(claim.key, key)).includes(true);
}

function callerOf(claim: Claim): Caller {
  return { source: claim.source, ...(claim.auth === 'signature' && { signedId: claim.signed.id }) };
}

/** Believes API Gateway only where the configuration asked it to check, and it says what it checked. */
function passedByGateway({ requestContext }: APIGatewayProxyEventV2, source: string, sources: Sources): Caller {
  const { authorizer = {} } = requestContext as { authorizer?: { jwt?: unknown; iam?: unknown } };
  const auth = Object.hasOwn(sources, source) ? sourceNamed(sources, source).auth : undefined;
  const passed = auth === 'iam' ? authorizer.iam : typeof auth === 'object' ? authorizer.jwt : undefined;
  if (!passed) throw new ProblemError('unauthorized');
  return { source };
}
