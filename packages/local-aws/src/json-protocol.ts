import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { AwsError, notEmulatedError } from './aws-error.ts';
import type { AwsRequest, AwsService } from './service.ts';
import { readSignedBody } from './signed-body.ts';

/** Carries out one call and returns its output. `gone` aborts when the client closes the connection. */
export type JsonCall = (input: unknown, request: AwsRequest, gone: AbortSignal) => unknown;

/** The differences between the services that speak AWS's JSON protocol. */
export interface JsonProtocol {
  readonly name: AwsService['name'];
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  /** The text before the code in an error's `__type`. */
  readonly errorPrefix: string;
  readonly errorMessageField: 'message' | 'Message';
  /** The status of an error about the signature. */
  readonly signatureStatus: 400 | 403;
  readonly maxBodyBytes: number;
  /** The code of the older query protocol, for a service that sends it beside its own. */
  queryCode?(code: string): string;
}

/** Codes of signature errors: in `sigv4.ts` on the left, in a JSON protocol on the right. */
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

/** Answers a verified request with the call that `X-Amz-Target` names, or with 501. */
export async function answerCall(
  protocol: JsonProtocol,
  calls: Readonly<Record<string, JsonCall>>,
  request: AwsRequest,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const operation = String(request.http.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
  try {
    const body = await readSignedBody(request.http, protocol.maxBodyBytes);
    const call = Object.hasOwn(calls, operation) ? calls[operation] : undefined;
    if (!call) throw notEmulatedError(`${protocol.name}:${operation || request.http.method}`);
    send(protocol, response, 200, (await call(parseJson(body), request, gone.signal)) ?? {});
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    sendJsonError(protocol, error, response);
  }
}

/** Sends an error in the format of the protocol. */
export function sendJsonError(protocol: JsonProtocol, error: AwsError, response: ServerResponse): void {
  const signatureCode = signatureCodes[error.code];
  const code = signatureCode ?? error.code;
  const queryCode = protocol.queryCode?.(code);
  if (queryCode) response.setHeader('x-amzn-query-error', `${queryCode};Sender`);
  const body = {
    __type: `${protocol.errorPrefix}${code}`,
    [protocol.errorMessageField]: error.message,
    ...error.details,
  };
  send(protocol, response, signatureCode ? protocol.signatureStatus : error.status, body);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || '{}');
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON');
  }
}

function send(protocol: JsonProtocol, response: ServerResponse, status: number, output: unknown): void {
  if (response.destroyed) return;
  const body = JSON.stringify(output);
  response.writeHead(status, {
    'content-type': protocol.contentType,
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(body);
}
