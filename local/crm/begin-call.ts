import type { IncomingMessage } from 'node:http';
import { hashOf } from './auth.ts';
import type { Call } from './call.ts';
import type { World } from './world.ts';

/** What is known of a call when its headers arrived. */
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

/** Documented: the header `Wolkvox-Token`. Not trusted yet. */
export function tokenHeader(request: IncomingMessage): string | undefined {
  const value = request.headers['wolkvox-token'];
  return Array.isArray(value) ? value[0] : value;
}

/** Whether the API answers this path, if only that it does not exist. */
export function isApiPath(pathname: string): boolean {
  return pathname.startsWith('/server/');
}

const apiPrefix = '/server/API/v2/';
