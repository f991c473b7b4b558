import type { IncomingMessage } from 'node:http';

/**
 * Why a request must be refused. Returns `undefined` when it is allowed.
 *
 * Only this machine may send requests, and only to a name of this machine. A foreign name that resolves to 127.0.0.1 (DNS
 * rebinding) would let its site read what is served here. Only a page from here may write.
 */
export function reasonToRefuse(request: IncomingMessage): string | undefined {
  const { host, origin, 'sec-fetch-site': site } = request.headers;
  if (!isLoopbackAddress(request.socket.remoteAddress)) return 'Only this machine may open this.';
  if (host === undefined || !loopbackHost.test(host)) return 'This answers only to 127.0.0.1 and localhost.';
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  if (origin !== undefined && hostOf(origin) !== host.toLowerCase()) return 'Another site may not write here.';
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'Another site may not write here.';
  return undefined;
}

const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && /^(::ffff:)?127\.|^::1$/.test(address);
}

/** Undefined for the origin `null`, which sandboxed pages and local files send. */
function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host;
}
