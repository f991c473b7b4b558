import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { awaitDrain } from './drained.ts';

/** One call of a function to AWS, as the proxy sees it. */
export interface AwsCall {
  readonly service: 'dynamodb' | 'sqs' | 'secretsmanager' | 's3';
  /** Such as `UpdateItem`. For S3 the HTTP method, such as `GET`. */
  readonly action: string;
  /** The JSON body. Empty for S3. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The caller's access key id. */
  readonly caller: string;
  /** The request's path. For S3: bucket and key. */
  readonly path: string;
}

/** What the proxy does to a call: `undefined` passes it on, `'break'` resets the connection, else this answer replaces the one of AWS. */
export type Interference = undefined | 'break' | { readonly status: number; readonly body: string };

/** Decides about each call between the functions and AWS. */
export interface AwsHook {
  /** Called before AWS gets the call. */
  before?(call: AwsCall): Promise<Interference> | Interference;
  /** Called after AWS answered, before the function gets the answer. `cutAt`: resets after this number of bytes of the answer. */
  after?(call: AwsCall): Promise<'break' | { readonly cutAt: number } | undefined>;
}

export interface AwsWire {
  /** The value for AWS_ENDPOINT_URL. */
  readonly url: string;
  hook: AwsHook;
  /** Called for each answer of AWS, whether or not the function gets it. */
  onAnswer: ((call: AwsCall, status: number) => void) | undefined;
  stop(): Promise<void>;
}

/** Starts a proxy before the local AWS. It passes on all signed headers, Host included, so that signatures stay valid. */
export async function startAwsWire(awsUrl: string): Promise<AwsWire> {
  const agent = new http.Agent({ keepAlive: true });
  const { hostname, port } = new URL(awsUrl);
  const wire = { hook: {} as AwsHook, onAnswer: undefined as AwsWire['onAnswer'] };

  async function relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const call = callOf(request, body);
    const interference = await wire.hook.before?.(call);
    if (interference === 'break') return void request.socket.resetAndDestroy();
    if (interference) {
      response.writeHead(interference.status, { 'content-type': 'application/x-amz-json-1.0' }).end(interference.body);
      return;
    }
    const { method, url, rawHeaders } = request;
    const outgoing = http.request({ hostname, port, method, path: url, headers: rawHeaders, agent });
    outgoing.end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    // A held call has no reader. An error meanwhile shows at the next read, and must not end the whole run.
    for (const end of [outgoing, answer]) end.on('error', () => {});
    wire.onAnswer?.(call, answer.statusCode ?? 0);
    const end = await wire.hook.after?.(call);
    if (end === 'break') {
      answer.resume();
      request.socket.resetAndDestroy();
      return;
    }
    response.writeHead(answer.statusCode ?? 500, answer.rawHeaders);
    let sent = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      sent += chunk.length;
      if (end && sent > end.cutAt) return void request.socket.resetAndDestroy();
      if (!response.write(chunk)) await awaitDrain(response);
    }
    response.end();
  }

  const server = http.createServer((request, response) => {
    // The caller may have been killed meanwhile.
    relay(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(wire, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  });
}

function callOf({ headers, method = '', url = '' }: IncomingMessage, body: Buffer): AwsCall {
  const target = String(headers['x-amz-target'] ?? '');
  const [, action = ''] = target.split('.');
  const [, caller = ''] = /Credential=([^/]+)/.exec(headers.authorization ?? '') ?? [];
  if (!action) return { service: 's3', action: method, input: {}, caller, path: url };
  const service = target.startsWith('DynamoDB')
    ? 'dynamodb'
    : target.startsWith('AmazonSQS')
      ? 'sqs'
      : 'secretsmanager';
  return { service, action, input: JSON.parse(body.toString()) as Record<string, unknown>, caller, path: url };
}
