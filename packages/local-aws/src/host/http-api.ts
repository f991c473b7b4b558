import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalFunction } from './function.ts';
import { createHttpEvent } from './http-event.ts';
import { sendHttpError, sendOutcome, tooLarge } from './http-response.ts';
import { findRoute, type Route } from './routes.ts';

export interface HttpApiOptions {
  /** @default 0, a free one */
  readonly port?: number | undefined;
  readonly account: string;
}

export interface Backend {
  readonly routes: readonly Route[];
  /** By logical id. */
  readonly functions: ReadonlyMap<string, LocalFunction>;
}

export interface LocalHttpApi {
  readonly url: string;
  /** Sets the routes and functions. Before that, every call is answered 404. */
  serve(backend: Backend): void;
  /** Answers every further call 503. Resolves when the running ones are answered. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/** The limit of API Gateway for a body. A smaller body may still be too large for the event of a function. */
const maxBodyBytes = 10 * 1024 * 1024;

/**
 * Opens an HTTP API of API Gateway on 127.0.0.1. Rejects when the port is in use. It has an address before it has
 * functions, because the environment of a function may contain this address.
 */
export async function openHttpApi({ port = 0, account }: HttpApiOptions): Promise<LocalHttpApi> {
  let backend: Backend = { routes: [], functions: new Map() };
  let isDraining = false;
  const open = new Set<Promise<unknown>>();
  // After Node's five seconds a connection may close in the moment of its next use.
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    response.setHeader('apigw-requestid', randomUUID());
    if (isDraining) return sendHttpError(response, 503, 'Service Unavailable');
    const ended = finished(response).catch(() => undefined);
    open.add(ended);
    void ended.then(() => open.delete(ended));
    answer(request, response, { ...backend, account }).catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve(newBackend) {
      backend = newBackend;
    },
    async drain() {
      isDraining = true;
      await Promise.all(open);
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
  if (!match || !fn) return sendHttpError(response, 404, 'Not Found');
  const { key, authorization } = match.route;
  if (authorization) {
    return sendHttpError(response, 501, `The authorization ${authorization} of ${key} is not emulated`);
  }
  const body = await readBody(request);
  if (!body) return sendHttpError(response, ...tooLarge);
  const event = createHttpEvent(request, body, match, account);
  // After the limit the function continues, but its answer is dropped.
  const limit = sleep(match.route.timeoutMs, undefined, { ref: false });
  const outcome = await Promise.race([fn.invoke(event), limit]);
  if (outcome) sendOutcome(response, outcome);
  else sendHttpError(response, 503, 'Service Unavailable');
}

/** Returns `undefined` for a body that is too long. It is still read to its end, so that the caller gets the answer. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  return bytes <= maxBodyBytes ? Buffer.concat(chunks) : undefined;
}
