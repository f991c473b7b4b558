import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { LocalFunction } from './function.ts';
import { refuse, respond } from './http-answer.ts';
import { httpEvent } from './http-event.ts';
import { findRoute, type Route } from './routes.ts';

export interface HttpApiOptions {
  /** @default 0, a free one */
  readonly port?: number | undefined;
  readonly account: string;
}

/** What answers its calls. */
export interface Backend {
  readonly routes: readonly Route[];
  readonly functions: ReadonlyMap<string, LocalFunction>;
}

export interface LocalHttpApi {
  readonly url: string;
  /** From now on these answer. Before, every call is 404. */
  serve(backend: Backend): void;
  stop(): Promise<void>;
}

/** What API Gateway takes of a body; an event that Lambda would not take is refused in the same way. */
const maxBodyBytes = 10 * 1024 * 1024;

/**
 * API Gateway's HTTP API on 127.0.0.1: calls become events, results become answers. It has an address before it has functions,
 * since these may be told of it. Rejects when the port is taken.
 */
export async function openHttpApi({ port = 0, account }: HttpApiOptions): Promise<LocalHttpApi> {
  let backend: Backend = { routes: [], functions: new Map() };
  const server = createServer((request, response) => {
    response.setHeader('apigw-requestid', randomUUID());
    answer(request, response, { ...backend, account }).catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve(given) {
      backend = given;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { routes, functions, account }: Backend & { account: string },
): Promise<void> {
  const path = (request.url ?? '/').replace(/\?.*$/s, '');
  const match = findRoute(routes, request.method ?? '', path);
  const fn = match && functions.get(match.route.functionId);
  if (!match || !fn) return refuse(response, 404, 'Not Found');
  const { key, authorization } = match.route;
  if (authorization) return refuse(response, 501, `Not emulated: the authorization ${authorization} of ${key}`);
  const body = await bodyOf(request);
  if (!body) return refuse(response, 413, 'Request Entity Too Large');
  const event = httpEvent(request, body, match, account);
  // The function itself runs on: nobody reads its answer then.
  const limit = setTimeout(match.route.timeoutMs, undefined, { ref: false });
  const outcome = await Promise.race([fn.invoke(event), limit]);
  if (outcome) respond(response, outcome);
  else refuse(response, 503, 'Service Unavailable');
}

/** Undefined when it is too long; the rest of it is let in, so that the caller reads the answer. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  return bytes <= maxBodyBytes ? Buffer.concat(chunks) : undefined;
}
