import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createFailure, type Outcome, parseFailure } from './outcome.ts';

export interface Invocation {
  readonly id: string;
  readonly payload: string;
  /** Called when the runtime begins the invocation. Returns its deadline in epoch milliseconds. */
  readonly onBegin: () => number;
  readonly onEnd: (outcome: Outcome) => void;
}

export interface RuntimeApi {
  /** `host:port`, the value of AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Passes the invocation to the runtime at its next request. */
  push(invocation: Invocation): void;
  close(): void;
}

/** The limit of Lambda for an event and for an answer, in a synchronous call. */
export const maxPayloadBytes = 6 * 1024 * 1024;

/**
 * Opens Lambda's Runtime API, version 2018-06-01, for one execution environment. It runs one invocation at a time.
 * `onInitError` is called when the runtime could not load the handler.
 */
export async function openRuntimeApi(
  functionArn: string,
  onInitError: (outcome: Outcome) => void,
): Promise<RuntimeApi> {
  const running = new Map<string, Invocation>();
  const waiting: Invocation[] = [];
  /** The open request of the runtime for its next invocation. */
  let pendingRequest: ServerResponse | undefined;

  function passOn(): void {
    if (!pendingRequest || waiting.length === 0) return;
    const response = pendingRequest;
    const invocation = waiting.shift() as Invocation;
    pendingRequest = undefined;
    running.set(invocation.id, invocation);
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(invocation.onBegin()),
      'lambda-runtime-invoked-function-arn': functionArn,
      'lambda-runtime-trace-id': `Root=1-${randomHex(8)}-${randomHex(24)};Parent=${randomHex(16)};Sampled=0`,
    });
    response.end(invocation.payload);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, version, , ...call] = (request.url ?? '').split('/');
    if (version !== '2018-06-01') return sendError(response, 404, 'InvalidVersion');
    if (call.join('/') === 'invocation/next') {
      pendingRequest = response;
      return passOn();
    }
    const body = await text(request);
    if (call.join('/') === 'init/error') {
      onInitError(parseFailure(body));
      return sendAccepted(response);
    }
    const [, id = '', kind] = call;
    const invocation = running.get(id);
    if (!invocation || (kind !== 'response' && kind !== 'error')) return sendError(response, 400, 'InvalidRequestID');
    running.delete(id);
    if (kind === 'response' && Buffer.byteLength(body) > maxPayloadBytes) {
      invocation.onEnd(createFailure('Function.ResponseSizeTooLarge', 'The answer is larger than 6 MB'));
      return sendError(response, 413, 'RequestEntityTooLarge');
    }
    invocation.onEnd(kind === 'response' ? { ok: true, payload: body } : parseFailure(body));
    sendAccepted(response);
  }

  // The connection is idle while the handler runs. It must not close in the moment of the answer.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    if (!isFromRuntime(request, address)) return sendError(response, 403, 'AccessDenied');
    // The process of the runtime may be killed at any time. Then there is no client for the answer.
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address,
    push(invocation) {
      waiting.push(invocation);
      passOn();
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * Whether a runtime interface client sent it, and no page in a browser of this machine. A page sends the name of its own host,
 * or says by other headers that it is one.
 */
function isFromRuntime({ headers }: IncomingMessage, address: string): boolean {
  const { host, origin, 'sec-fetch-site': site } = headers;
  return host === address && origin === undefined && site === undefined;
}

function sendAccepted(response: ServerResponse): void {
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
}

function sendError(response: ServerResponse, status: number, errorType: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ errorType }));
}

function randomHex(digits: number): string {
  return randomUUID().replaceAll('-', '').slice(0, digits);
}
