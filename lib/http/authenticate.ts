import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type JwtAuth, type Sources, sourceNamed } from '../config/sources.ts';
import { equalInConstantTime } from '../hash.ts';
import { ProblemError } from './problem.ts';
import { gatewaySource } from './route.ts';
import { type CallSignature, isSignedBy, readSignature, signingKey } from './signature.ts';
import type { SourceKeys } from './source-keys.ts';

/** The caller, after its proof was checked. */
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

/** What a call sends to prove its source: a key in a header, or a signature. */
type Credentials = { readonly source: string } & (
  | { readonly auth: 'key'; readonly key: string }
  | { readonly auth: 'signature'; readonly signature: CallSignature }
);

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
  const credentials = readCredentials(event, now());
  const { source, auth } = credentials;
  const isConfigured = Object.hasOwn(sources, source) && sourceNamed(sources, source).auth === auth;
  const { get, refetch } = isConfigured ? keys : decoyKeys;
  for (const read of [get, refetch]) {
    if (isProven(credentials, body, await read(source)) && isConfigured) return callerFrom(credentials);
  }
  throw new ProblemError('unauthorized');
}

/** Compared for an unknown source, so that its refusal takes as long as any other. Nobody has this key. */
const decoyKey = [Buffer.alloc(33).toString('base64')];
const decoyKeys: SourceKeys = { get: async () => decoyKey, refetch: async () => decoyKey };

function readCredentials({ headers, pathParameters, routeKey }: APIGatewayProxyEventV2, nowMs: number): Credentials {
  const inPath = routeKey.includes('/hooks/') ? pathParameters?.['source'] : undefined;
  const signature = readSignature(headers, nowMs);
  const credentials = signature
    ? signatureCredentials(headers['webhook-source'] ?? inPath, signature)
    : keyCredentials(headers['authorization']);
  if (!credentials || (inPath !== undefined && inPath !== credentials.source)) throw new ProblemError('unauthorized');
  return credentials;
}

function signatureCredentials(source: string | undefined, signature: CallSignature): Credentials | undefined {
  return source === undefined ? undefined : { source, auth: 'signature', signature };
}

/** Reads `Bearer SOURCE.KEY`. The source is in it so that only that source's secret is read. */
function keyCredentials(authorization = ''): Credentials | undefined {
  const [, source, key] = /^Bearer ([\w-]{1,64})\.(\S{1,256})$/i.exec(authorization) ?? [];
  return source !== undefined && key !== undefined ? { source, auth: 'key', key } : undefined;
}

function isProven(credentials: Credentials, body: Buffer, keys: readonly string[]): boolean {
  if (credentials.auth === 'signature')
    return isSignedBy(
      credentials.signature,
      body,
      keys.flatMap((key) => signingKey(key) ?? []),
    );
  return keys.map((key) => equalInConstantTime(credentials.key, key)).includes(true);
}

function callerFrom(credentials: Credentials): Caller {
  const { source } = credentials;
  return { source, ...(credentials.auth === 'signature' && { signedId: credentials.signature.id }) };
}

/**
 * Trusts API Gateway only if the source is configured for it and the event says that the check was made. API Gateway does not
 * check claims, so they are compared here.
 */
function callerAtGateway({ requestContext }: APIGatewayProxyEventV2, source: string, sources: Sources): Caller {
  const { authorizer = {} } = requestContext as { authorizer?: { jwt?: { claims?: Claims }; iam?: unknown } };
  const auth = Object.hasOwn(sources, source) ? sourceNamed(sources, source).auth : undefined;
  const isProven =
    typeof auth === 'object' ? holdsClaims(authorizer.jwt, auth.jwt) : auth === 'iam' && Boolean(authorizer.iam);
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
