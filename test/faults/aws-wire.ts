import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { drained } from './drained.ts';

/** One call of a function to AWS, as seen on its way. */
export interface AwsCall {
  readonly service: 'dynamodb' | 'sqs' | 'secretsmanager' | 's3';
  /** `UpdateItem`; of S3 the method, such as `GET`. */
  readonly action: string;
  /** The JSON body; empty for S3. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Whose call it is: the access key id. */
  readonly caller: string;
  /** Of S3: bucket and key. */
  readonly path: string;
}

/** What becomes of a call: nothing special, a connection that breaks, or an answer that AWS did not give. */
export type Fate = undefined | 'break' | { readonly status: number; readonly body: string };

/** Stands between the functions and AWS. */
export interface AwsHook {
  /** Before AWS knows of the call. */
  before?(call: AwsCall): Promise<Fate> | Fate;
  /** After AWS did what was asked, before the function knows. `cutAt`: break after so many bytes of the answer. */
  after?(call: AwsCall): Promise<'break' | { readonly cutAt: number } | undefined>;
}

export interface AwsWire {
  /** What AWS_ENDPOINT_URL must be. */
  readonly url: string;
  hook: AwsHook;
  /** Told of each answer that AWS gave, whether or not the function got it. */
  onAnswer: ((call: AwsCall, status: number) => void) | undefined;
  stop(): Promise<void>;
}

/** A proxy before the local AWS. It passes on what was signed, the Host header included, so that signatures stay valid. */
export async function startAwsWire(awsUrl: string): Promise<AwsWire> {
  const agent = new http.Agent({ keepAlive: true });
  const { hostname, port } = new URL(awsUrl);
  const wire = { hook: {} as AwsHook, onAnswer: undefined as AwsWire['onAnswer'] };

  async function relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const call = callOf(request, body);
    const fate = await wire.hook.before?.(call);
    if (fate === 'break') return void request.socket.resetAndDestroy();
    if (fate) {
      response.writeHead(fate.status, { 'content-type': 'application/x-amz-json-1.0' }).end(fate.body);
      return;
    }
    const { method, url, rawHeaders } = request;
    const outgoing = http.request({ hostname, port, method, path: url, headers: rawHeaders, agent });
    outgoing.end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    // While a call is held, nobody reads: what breaks then shows when somebody does, and must not end the whole run.
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
      if (!response.write(chunk)) await drained(response);
    }
    response.end();
  }

  // As long as AWS itself: a connection must not close in the moment of its next use.
  const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    // Whoever asked may have been killed meanwhile.
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
