import type { IncomingMessage } from 'node:http';
import { hashOf } from './auth.ts';
import type { Call } from './call.ts';
import type { World } from './world.ts';

/** Starts a call whose headers have arrived, and draws its faults. */
export function beginCall(world: World, request: IncomingMessage, url: URL): Call {
  const { pathname } = url;
  const endpoint = (pathname.startsWith(apiPrefix) ? pathname.slice(apiPrefix.length) : pathname).slice(0, 100);
  const token = tokenHeader(request);
  const tokenHash = token === undefined ? undefined : hashOf(token);
  return {
    world,
    endpoint,
    address: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    userAgent: request.headers['user-agent'] ?? '',
    query: url.searchParams,
    startedAt: world.clock.now(),
    faults: world.faults.strikeCall({ endpoint, tokenHash, markers: undefined }),
    tokenHash,
    token: undefined,
    charged: false,
    operationName: undefined,
    bodyBytes: 0,
    markers: [],
    received: [],
    unownedFiles: new Set(),
    outcome: undefined,
  };
}

/** The header `Wolkvox-Token` (documented), not yet checked. */
export function tokenHeader(request: IncomingMessage): string | undefined {
  const value = request.headers['wolkvox-token'];
  return Array.isArray(value) ? value[0] : value;
}

/** Whether the path is below the API, even if no such endpoint exists. */
export function isApiPath(pathname: string): boolean {
  return pathname.startsWith('/server/');
}

const apiPrefix = '/server/API/v2/';
