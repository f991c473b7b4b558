import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError, notEmulatedError } from './aws-error.ts';
import { dynamoProtocol } from './dynamodb/create-dynamo.ts';
import { isAllowed } from './iam.ts';
import { type JsonProtocol, sendJsonError } from './json-protocol.ts';
import { sendS3Error } from './s3/errors.ts';
import type { S3Service } from './s3/service.ts';
import { secretsProtocol } from './secrets/create-secrets.ts';
import type { AwsRequest, AwsService, Principal } from './service.ts';
import { readSignedBody } from './signed-body.ts';
import { readSignature, verifySignature } from './sigv4.ts';
import { sqsProtocol } from './sqs/errors.ts';

/** The state that every request needs: the known signers and the services. */
export interface AwsServer {
  readonly region: string;
  readonly url: string;
  /** By access key id. */
  readonly principals: ReadonlyMap<string, Principal>;
  readonly services: { s3: S3Service; sqs: AwsService; dynamodb: AwsService; secrets: AwsService };
}

/** The beginning of `X-Amz-Target` in each JSON protocol. It identifies the protocol of an unsigned request. */
const targets: readonly (readonly [string, JsonProtocol])[] = [
  ['AmazonSQS.', sqsProtocol],
  ['DynamoDB_', dynamoProtocol],
  ['secretsmanager.', secretsProtocol],
];

/** A listener for an HTTP server. It verifies each request and passes it to the service that the signature names. */
export function createListener(server: AwsServer): (http: IncomingMessage, response: ServerResponse) => void {
  return (http, response) => {
    answer(server, http, response).catch((error: unknown) => {
      // A client that aborts its upload is no fault.
      if (!response.destroyed) console.error('local-aws failed', error);
      if (response.headersSent) response.destroy();
      else sendError(http, response, new AwsError('InternalFailure', 'local-aws failed', { status: 500 }));
    });
  };
}

async function answer(server: AwsServer, http: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    // A browser does not sign its preflight, so without this line it would get a misleading 403.
    if (http.method === 'OPTIONS') throw notEmulatedError('A preflight request (CORS)');
    const { service, request } = await authenticate(server, http);
    await service.handle(request, response);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    sendError(http, response, error);
  }
}

async function authenticate(
  server: AwsServer,
  http: IncomingMessage,
): Promise<{ service: AwsService; request: AwsRequest }> {
  const declared = readSignature(http);
  if (!declared) {
    const code = protocolOf(http) ? 'MissingAuthenticationToken' : 'AccessDenied';
    throw new AwsError(code, 'The request is not signed', { status: 403 });
  }
  const principal = server.principals.get(declared.accessKeyId);
  if (!principal) {
    const message = 'The AWS Access Key Id you provided does not exist in our records.';
    throw new AwsError('InvalidAccessKeyId', message, { status: 403 });
  }
  verifySignature(http, declared, { secretAccessKey: principal.secretAccessKey, region: server.region });
  const service = Object.values(server.services).find(({ name }) => name === declared.service);
  if (!service) throw notEmulatedError(`${declared.service}:${await callName(http)}`);
  return { service, request: awsRequest(server, http, principal) };
}

function awsRequest(server: AwsServer, http: IncomingMessage, principal: Principal): AwsRequest {
  const always = {
    'aws:PrincipalArn': principal.arn,
    'aws:RequestedRegion': server.region,
    // On AWS the SDK always uses TLS. Policies that require it must hold here too.
    'aws:SecureTransport': 'true',
  };
  return {
    http,
    url: new URL(`${server.url}${http.url}`),
    principal,
    isAllowed: (action, resource, context = {}) =>
      isAllowed(principal.statements, action, resource, { ...always, ...context }),
  };
}

/** Sends JSON to a request with a target, else S3's XML. */
function sendError(http: IncomingMessage, response: ServerResponse, error: AwsError): void {
  // An unread body could reset the connection before the client has read the answer.
  http.resume();
  const protocol = protocolOf(http);
  if (protocol) sendJsonError(protocol, error, response);
  else sendS3Error(response, error, http.method);
}

function protocolOf(http: IncomingMessage): JsonProtocol | undefined {
  const target = http.headers['x-amz-target'];
  if (typeof target !== 'string') return undefined;
  return targets.find(([beginning]) => target.startsWith(beginning))?.[1] ?? secretsProtocol;
}

/** `CreateSchedule` of a JSON call, `GetCallerIdentity` of a form, else the method and path. */
async function callName(http: IncomingMessage): Promise<string> {
  const target = http.headers['x-amz-target'];
  if (typeof target === 'string') return target.replace(/^.*\./, '');
  const isForm = http.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  const action = isForm && new URLSearchParams((await readSignedBody(http, 64 * 1024)).toString()).get('Action');
  return action || `${http.method} ${http.url?.split('?', 1)[0]}`;
}
