import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Crm } from '../../../local/crm/crm.ts';
import { insertCase } from '../crm/caller.ts';
import { startConsole, TestBridge } from './watched.ts';

/** Sends a request with headers that `fetch` does not allow. */
async function ask(crm: Crm, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const body = method === 'PUT' || method === 'POST' ? 'x' : undefined;
  const sent = request(crm.url + path, { method, headers: { ...headers, ...(body && { 'content-length': '1' }) } });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  return response;
}

const paths = [
  '/',
  '/console',
  '/console/',
  '/console/state',
  '/console/events',
  '/console/calls',
  '/console/main.js',
  '/favicon.ico',
];

describe('the console', () => {
  test.each(paths)('refuses a foreign host name: %s', async (path) => {
    const crm = await startConsole();
    const { port } = new URL(crm.url);
    for (const host of [`rebound.example.com:${port}`, 'rebound.example.com', '127.0.0.1.example.com', 'localhost.x'])
      expect((await ask(crm, path, { host })).statusCode).toBe(403);
  });

  test.each(['localhost', '127.0.0.1', '[::1]'])('answers to %s', async (name) => {
    const crm = await startConsole();
    const { port } = new URL(crm.url);
    expect((await ask(crm, '/console/state', { host: `${name}:${port}` })).statusCode).toBe(200);
    expect((await ask(crm, '/console/state', { host: name })).statusCode).toBe(200);
  });

  test.each([
    { origin: 'https://evil.example.com' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('takes no file from another site: %j', async (headers) => {
    const bridge = new TestBridge();
    const crm = await startConsole(bridge);
    expect((await ask(crm, '/console/drop?name=a', { ...headers }, 'PUT')).statusCode).toBe(403);
    expect(bridge.dropped).toEqual([]);
  });

  test.each([
    { origin: 'https://evil.example.com' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('makes no call for another site: %j', async (headers) => {
    const bridge = new TestBridge();
    const crm = await startConsole(bridge);
    expect((await ask(crm, '/console/call', { ...headers }, 'POST')).statusCode).toBe(403);
    expect(bridge.called).toEqual([]);
  });

  test('accepts a file from its own page', async () => {
    const crm = await startConsole(new TestBridge());
    const own = { origin: crm.url, 'sec-fetch-site': 'same-origin' };
    expect((await ask(crm, '/console/drop?name=a', own, 'PUT')).statusCode).toBe(204);
  });

  test('accepts only GET to read, PUT to drop and POST to call', async () => {
    const crm = await startConsole(new TestBridge());
    for (const [path, method, allow] of [
      ['/console/state', 'PUT', 'GET'],
      ['/console/', 'POST', 'GET'],
      ['/console/drop', 'GET', 'PUT'],
      ['/console/drop', 'POST', 'PUT'],
      ['/console/call', 'GET', 'POST'],
      ['/console/calls', 'POST', 'GET'],
    ] as const) {
      const response = await ask(crm, path, {}, method);
      expect([path, response.statusCode, response.headers.allow]).toEqual([path, 405, allow]);
    }
  });

  test('lets no other origin run, frame or read it', async () => {
    const { headers } = await ask(await startConsole(), '/console/');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'content-type': 'text/html; charset=utf-8' });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('redirects from / to itself', async () => {
    const crm = await startConsole();
    for (const path of ['/', '/console']) {
      const { statusCode, headers } = await ask(crm, path);
      expect([statusCode, headers.location]).toEqual([302, '/console/']);
    }
  });

  test.each([
    '/console/../crm.ts',
    '/console/%2e%2e%2fconsole.ts',
    '/console/console.ts',
    '/console/none.js',
    '/consoles',
  ])('serves no file but those of its page: %s', async (path) => {
    expect((await ask(await startConsole(), path)).statusCode).toBe(404);
  });

  test("does not answer the simulator's own paths", async () => {
    const crm = await startConsole();
    expect(await insertCase(crm)).toMatch(/^[0-9a-f]{24}$/);
    expect((await ask(crm, '/server/API/v2/none.php')).headers['content-type']).toContain('application/json');
  });
});
