import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type FunctionError, failure, type Outcome } from './outcome.ts';

/** Lambda's limit for what a function returns. */
const maxResponseBytes = 6_291_556;

const prefix = '/2018-06-01/runtime';

/** One event on its way to a runtime. */
export interface Invocation {
  readonly id: string;
  readonly functionArn: string;
  /** JSON. */
  readonly payload: string;
  /** Called when the runtime takes it. Gives the deadline in epoch milliseconds. */
  started(): number;
  /** Called once, when the runtime answered. */
  finished(outcome: Outcome): void;
}

/** Lambda's Runtime API of 2018-06-01 for one execution environment: one invocation at a time. */
export class RuntimeApi {
  readonly #server: Server;
  readonly #onInitError: (error: FunctionError) => void;
  #waiting: ServerResponse | undefined;
  #pending: Invocation | undefined;
  #current: Invocation | undefined;

  /** Starts it on a free port. `onInitError` is told when the runtime could not load the handler. */
  static async start(onInitError: (error: FunctionError) => void): Promise<RuntimeApi> {
    const api = new RuntimeApi(onInitError);
    api.#server.listen(0, '127.0.0.1');
    await once(api.#server, 'listening');
    return api;
  }

  private constructor(onInitError: (error: FunctionError) => void) {
    this.#onInitError = onInitError;
    // The runtime waits for its next invocation as long as it takes.
    this.#server = createServer({ requestTimeout: 0, keepAliveTimeout: 0 }, (request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  /** What `AWS_LAMBDA_RUNTIME_API` must be. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Hands the invocation to the runtime as soon as it asks for its next. */
  offer(invocation: Invocation): void {
    this.#pending = invocation;
    this.#handOver();
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.startsWith(prefix) ? request.url.slice(prefix.length) : '';
    if (request.method === 'GET' && path === '/invocation/next') {
      this.#waiting = response;
      return this.#handOver();
    }
    const body = await text(request);
    if (path === '/init/error') {
      this.#onInitError(JSON.parse(body) as FunctionError);
      response.writeHead(202).end();
      return;
    }
    const [, id, kind] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    const current = this.#current;
    if (!current || current.id !== id) {
      response.writeHead(400).end();
      return;
    }
    this.#current = undefined;
    const tooLarge = Buffer.byteLength(body) > maxResponseBytes;
    response.writeHead(tooLarge ? 413 : 202).end();
    if (tooLarge) current.finished(responseTooLarge());
    else current.finished(kind === 'response' ? { payload: body } : { error: JSON.parse(body) as FunctionError });
  }

  #handOver(): void {
    const [invocation, response] = [this.#pending, this.#waiting];
    if (!invocation || !response) return;
    this.#pending = undefined;
    this.#waiting = undefined;
    this.#current = invocation;
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(invocation.started()),
      'lambda-runtime-invoked-function-arn': invocation.functionArn,
      'lambda-runtime-trace-id': traceId(),
    });
    response.end(invocation.payload);
  }
}

function responseTooLarge(): Outcome {
  return failure(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${maxResponseBytes} bytes).`,
  );
}

function traceId(): string {
  const random = randomUUID().replaceAll('-', '');
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${random.slice(0, 24)};Parent=${random.slice(-16)};Sampled=0`;
}
