import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { failure, failureFrom, type Outcome } from './outcome.ts';

/** An invocation on its way to the runtime or in it. */
export interface Invocation {
  readonly id: string;
  readonly payload: string;
  /** Called when the runtime takes it, and returns its deadline in epoch ms. */
  readonly onTaken: () => number;
  readonly onEnd: (outcome: Outcome) => void;
}

export interface RuntimeApi {
  /** `host:port`, the value of AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Hands the invocation to the runtime as soon as it asks for one. */
  hand(invocation: Invocation): void;
  close(): void;
}

/** Bytes of a handler's answer, and of an event, that Lambda takes when somebody waits for the answer. */
export const maxPayloadBytes = 6 * 1024 * 1024;

/**
 * Lambda's Runtime API, version 2018-06-01, for one execution environment: it runs one invocation at a time.
 * `onInitError` is called when the runtime could not load the handler.
 */
export async function openRuntimeApi(
  functionArn: string,
  onInitError: (outcome: Outcome) => void,
): Promise<RuntimeApi> {
  const running = new Map<string, Invocation>();
  const waiting: Invocation[] = [];
  let asking: ServerResponse | undefined;

  function handOver(): void {
    if (!asking || waiting.length === 0) return;
    const response = asking;
    const invocation = waiting.shift() as Invocation;
    asking = undefined;
    running.set(invocation.id, invocation);
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(invocation.onTaken()),
      'lambda-runtime-invoked-function-arn': functionArn,
      'lambda-runtime-trace-id': `Root=1-${hex(8)}-${hex(24)};Parent=${hex(16)};Sampled=0`,
    });
    response.end(invocation.payload);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, version, , ...call] = (request.url ?? '').split('/');
    if (version !== '2018-06-01') return refuse(response, 404, 'InvalidVersion');
    if (call.join('/') === 'invocation/next') {
      asking = response;
      return handOver();
    }
    const body = await text(request);
    if (call.join('/') === 'init/error') {
      onInitError(failureFrom(body));
      return accept(response);
    }
    const [, id = '', kind] = call;
    const invocation = running.get(id);
    if (!invocation || (kind !== 'response' && kind !== 'error')) return refuse(response, 400, 'InvalidRequestID');
    running.delete(id);
    if (kind === 'response' && Buffer.byteLength(body) > maxPayloadBytes) {
      const tooLarge = failure('Function.ResponseSizeTooLarge', 'The answer is larger than 6 MB');
      invocation.onEnd(tooLarge);
      return refuse(response, 413, 'RequestEntityTooLarge');
    }
    invocation.onEnd(kind === 'response' ? { ok: true, payload: body } : failureFrom(body));
    accept(response);
  }

  const server = createServer((request, response) => {
    // The runtime's process may be killed at any moment: then there is nobody to answer.
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    hand(invocation) {
      waiting.push(invocation);
      handOver();
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
}

function refuse(response: ServerResponse, status: number, errorType: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ errorType }));
}

function hex(digits: number): string {
  return randomUUID().replaceAll('-', '').slice(0, digits);
}
