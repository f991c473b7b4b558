import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { notEmulated, Refusal } from './refusal.ts';
import type { AwsRequest, AwsService } from './service.ts';
import { readSignedBody } from './signed-body.ts';

/** One call of a service: its input as sent, who asks, and a signal that the asker is gone. Returns the output. */
export type JsonCall = (input: unknown, request: AwsRequest, gone: AbortSignal) => unknown;

/** How a service that speaks AWS's JSON protocol writes what differs between services. */
export interface JsonService {
  readonly name: AwsService['name'];
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  /** Stands before the code in an error's `__type`. */
  readonly errorPrefix: string;
  readonly errorMessageField: 'message' | 'Message';
  /** The status of a request that is not accepted as signed. */
  readonly signatureStatus: 400 | 403;
  readonly maxBodyBytes: number;
  /** The code of the older query protocol, for services that still send it next to their own. */
  queryCode?(code: string): string;
}

/** What the verification of a signature calls it, and what the services of this protocol call it. */
const signatureCodes: Readonly<Record<string, string>> = {
  AccessDenied: 'InvalidSignatureException',
  AuthorizationHeaderMalformed: 'IncompleteSignatureException',
  AuthorizationQueryParametersError: 'IncompleteSignatureException',
  InvalidAccessKeyId: 'UnrecognizedClientException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  RequestTimeTooSkewed: 'InvalidSignatureException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  XAmzContentSHA256Mismatch: 'InvalidSignatureException',
};

/** Answers a verified request by the call that `X-Amz-Target` names; any other is refused by its name. */
export async function answerCall(
  service: JsonService,
  calls: Readonly<Record<string, JsonCall>>,
  request: AwsRequest,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const operation = String(request.http.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
  try {
    const body = await readSignedBody(request.http, service.maxBodyBytes);
    const call = Object.hasOwn(calls, operation) ? calls[operation] : undefined;
    if (!call) throw notEmulated(`${service.name}:${operation || request.http.method}`);
    send(service, response, 200, (await call(parse(body), request, gone.signal)) ?? {});
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    answerRefusal(service, error, response);
  }
}

/** Writes a refusal as the service's protocol says; those of a signature in the words of this protocol. */
export function answerRefusal(service: JsonService, refusal: Refusal, response: ServerResponse): void {
  const ofSignature = signatureCodes[refusal.code];
  const code = ofSignature ?? refusal.code;
  const queryCode = service.queryCode?.(code);
  if (queryCode) response.setHeader('x-amzn-query-error', `${queryCode};Sender`);
  const body = {
    __type: `${service.errorPrefix}${code}`,
    [service.errorMessageField]: refusal.message,
    ...refusal.details,
  };
  send(service, response, ofSignature ? service.signatureStatus : refusal.status, body);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || '{}');
  } catch {
    throw new Refusal('SerializationException', 'The body is not JSON');
  }
}

function send(service: JsonService, response: ServerResponse, status: number, output: unknown): void {
  if (response.destroyed) return;
  const body = JSON.stringify(output);
  response.writeHead(status, {
    'content-type': service.contentType,
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(body);
}
