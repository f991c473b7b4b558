import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openConsole } from '../../../cli/console/command.ts';
import type { ServedConsole } from '../../../cli/console/serve.ts';
import { type Engine, startEngine } from '../../setup/engine.ts';
import { operatorOf, terminalOf } from '../operator.ts';

let engine: Engine;
let served: ServedConsole;
let lines: readonly string[];
beforeEach(async () => {
  engine = await startEngine();
  const terminal = terminalOf();
  served = await openConsole(operatorOf(engine), terminal, {});
  lines = terminal.lines;
});
afterEach(async () => {
  await served.stop();
  await engine.stop();
});

async function get(path: string, headers: Readonly<Record<string, string>> = {}) {
  const sent = request(new URL(path, served.url), { headers });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  return { status: response.statusCode, headers: response.headers };
}

it('says the address with its key, and that it only reads', () => {
  expect(lines[0]).toContain(served.url);
  expect(lines[1]).toContain('It only reads: --write');
  expect(new URL(served.url).searchParams.get('key')).toMatch(/^[\w-]{32}$/);
});

it('answers nobody without the key, and takes it into a cookie of this page alone', async () => {
  const { port } = new URL(served.url);
  for (const path of ['/', '/console/', '/console/about', '/console/search', '/console/main.js?key=wrong']) {
    expect([path, (await get(path)).status]).toEqual([path, 403]);
  }
  const first = await get(served.url);
  expect(first).toMatchObject({ status: 302, headers: { location: '/console/' } });
  const [cookie = ''] = first.headers['set-cookie'] ?? [];
  expect(cookie).toMatch(new RegExp(`^bridge-console-${port}=[\\w-]{32}; Path=/; HttpOnly; SameSite=Strict$`));
  const [pair = ''] = cookie.split(';');
  expect((await get('/console/search', { cookie: `other=1; ${pair}` })).status).toBe(200);
  expect((await get('/console/search', { cookie: pair.replace(port, '1') })).status).toBe(403);
  expect((await get('/elsewhere', { cookie: pair })).status).toBe(404);
});

it('answers to no foreign host name, even with the key', async () => {
  const key = new URL(served.url).search;
  expect((await get(`/console/${key}`, { host: 'rebound.example.com' })).status).toBe(403);
});

it('takes the port that is named, and says when it cannot', async () => {
  const { port } = new URL(served.url);
  await expect(openConsole(operatorOf(engine), terminalOf(), { port })).rejects.toThrow(`port ${port} (EADDRINUSE)`);
  await expect(openConsole(operatorOf(engine), terminalOf(), { port: 'x' })).rejects.toThrow('--port must be a number');
});
