import type { IncomingMessage, ServerResponse } from 'node:http';
import { dynamoProtocol } from './dynamodb/create-dynamo.ts';
import { isAllowed } from './iam.ts';
import { answerRefusal, type JsonService } from './json-protocol.ts';
import { notEmulated, Refusal } from './refusal.ts';
import { S3Error, sendError } from './s3/error.ts';
import type { S3Service } from './s3/service.ts';
import { secretsProtocol } from './secrets/create-secrets.ts';
import type { AwsRequest, AwsService, Principal } from './service.ts';
import { readSignedBody } from './signed-body.ts';
import { readSignature, verifySignature } from './sigv4.ts';
import { sqsProtocol } from './sqs/errors.ts';

export interface House {
  readonly region: string;
  readonly url: string;
  /** By access key id. */
  readonly principals: ReadonlyMap<string, Principal>;
  readonly services: { s3: S3Service; sqs: AwsService; dynamodb: AwsService; secrets: AwsService };
}

/** What each JSON protocol's `X-Amz-Target` begins with, for requests whose signature does not say the service. */
const targets: readonly (readonly [string, JsonService])[] = [
  ['AmazonSQS.', sqsProtocol],
  ['DynamoDB_', dynamoProtocol],
  ['secretsmanager.', secretsProtocol],
];

/** Finds out who asks which service, verifies it, and lets that service answer. */
export function answerRequests(house: House): (http: IncomingMessage, response: ServerResponse) => void {
  return (http, response) => {
    answer(house, http, response).catch((error: unknown) => {
      // An upload that its sender gave up is nobody's fault.
      if (!response.destroyed) console.error('The local AWS failed', error);
      if (response.headersSent) response.destroy();
      else refuse(http, response, new Refusal('InternalFailure', 'The local AWS failed', { status: 500 }));
    });
  };
}

async function answer(house: House, http: IncomingMessage, response: ServerResponse): Promise<void> {
  // A browser asks before it uploads, and cannot sign that.
  if (http.method === 'OPTIONS') return house.services.s3.preflight(http, response);
  try {
    const { service, request } = await admit(house, http);
    await service.handle(request, response);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refuse(http, response, error);
  }
}

async function admit(house: House, http: IncomingMessage): Promise<{ service: AwsService; request: AwsRequest }> {
  const declared = readSignature(http);
  if (!declared) {
    const code = protocolOf(http) ? 'MissingAuthenticationToken' : 'AccessDenied';
    throw new Refusal(code, 'The request is not signed', { status: 403 });
  }
  const principal = house.principals.get(declared.accessKeyId);
  if (!principal) {
    const message = 'The AWS Access Key Id you provided does not exist in our records.';
    throw new Refusal('InvalidAccessKeyId', message, { status: 403 });
  }
  verifySignature(http, declared, { secretAccessKey: principal.secretAccessKey, region: house.region });
  const service = Object.values(house.services).find(({ name }) => name === declared.service);
  if (!service) throw notEmulated(`${declared.service}:${await callOf(http)}`);
  return { service, request: requestOf(house, http, principal) };
}

function requestOf(house: House, http: IncomingMessage, principal: Principal): AwsRequest {
  const always = {
    'aws:PrincipalArn': principal.arn,
    'aws:RequestedRegion': house.region,
    // On AWS every call of the SDK is over TLS; here the loopback stands for it.
    'aws:SecureTransport': 'true',
  };
  return {
    http,
    url: new URL(`${house.url}${http.url}`),
    principal,
    allows: (action, resource, context = {}) =>
      isAllowed(principal.statements, action, resource, { ...always, ...context }),
  };
}

/** In the format of the protocol that the request speaks: JSON where there is a target, else S3's XML. */
function refuse(http: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  // What is left of the body is read and dropped, else its sender may see a reset instead of the answer.
  http.resume();
  const protocol = protocolOf(http);
  if (protocol) answerRefusal(protocol, refusal, response);
  else sendError(response, new S3Error(refusal.status, refusal.code, refusal.message), http.method);
}

function protocolOf(http: IncomingMessage): JsonService | undefined {
  const target = http.headers['x-amz-target'];
  if (typeof target !== 'string') return undefined;
  return targets.find(([beginning]) => target.startsWith(beginning))?.[1] ?? secretsProtocol;
}

/** `CreateSchedule` of a JSON call, `GetCallerIdentity` of a form, else the method and path. */
async function callOf(http: IncomingMessage): Promise<string> {
  const target = http.headers['x-amz-target'];
  if (typeof target === 'string') return target.replace(/^.*\./, '');
  const isForm = http.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  const action = isForm && new URLSearchParams((await readSignedBody(http, 64 * 1024)).toString()).get('Action');
  return action || `${http.method} ${http.url?.split('?', 1)[0]}`;
}
