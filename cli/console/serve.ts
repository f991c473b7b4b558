import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { printError } from '../print.ts';
import { answerText, safeHeaders } from './answer.ts';
import type { ConsolePage } from './console.ts';
import { reasonToRefuse } from './guard.ts';

/** A page that is served. */
export interface ServedConsole {
  /** The address to open. It holds a key that is not written anywhere else. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves the page on this machine alone. Another page or program of this machine cannot call it: each call must bring a key, which
 * the browser gets by the address and keeps as a cookie of this page. `port`: 0 for any that is free.
 */
export async function serveConsole(page: ConsolePage, port: number): Promise<ServedConsole> {
  const key = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    serve(page, key, request, response).catch((error: unknown) => {
      printError(error);
      if (response.headersSent) response.destroy();
      else answerText(response, 500, 'The console failed. Its terminal says how.');
    });
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', listening);
  });
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}/console/?key=${key}`,
    async stop() {
      page.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function serve(page: ConsolePage, key: string, request: IncomingMessage, response: ServerResponse) {
  const refusal = reasonToRefuse(request);
  const url = URL.parse(request.url ?? '/', 'http://127.0.0.1');
  if (refusal !== undefined) return refuse(request, response, refusal);
  // Cookies are shared by all ports of this machine, so each has a name of its own.
  const cookie = `bridge-console-${request.socket.localPort}`;
  if (url && isKey(url.searchParams.get('key'), key)) {
    url.searchParams.delete('key');
    const location = url.pathname + url.search;
    const kept = `${cookie}=${key}; Path=/; HttpOnly; SameSite=Strict`;
    response.writeHead(302, { ...safeHeaders, location, 'set-cookie': kept }).end();
    return;
  }
  if (!isKey(cookieOf(request, cookie), key)) {
    return refuse(request, response, 'Open the address that the terminal shows: it holds the key of this console.');
  }
  if (!(await page.handle(request, response))) answerText(response, 404, 'Not found');
}

function refuse(request: IncomingMessage, response: ServerResponse, sentence: string): void {
  answerText(response, 403, sentence);
  request.resume();
}

function isKey(given: string | null | undefined, key: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(key)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function cookieOf({ headers: { cookie = '' } }: IncomingMessage, name: string): string | undefined {
  const pairs = cookie.split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([given]) => given === name)?.[1];
}
