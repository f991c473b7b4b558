import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crmsAmong } from '../../cli/probe/ask-hosts.ts';
import { type Engine, startEngine } from '../setup/engine.ts';

let engine: Engine;
let other: Server;
let otherUrl: string;
beforeAll(async () => {
  engine = await startEngine();
  other = createServer((_request, response) => response.end('<html>Manager API</html>'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  otherUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
});
afterAll(async () => {
  other.close();
  await engine.stop();
});

describe('two hosts of which one is a CRM', () => {
  it('are told apart by their answers, without the real token', async () => {
    const { url, truth } = engine.crm;

    expect(await crmsAmong([otherUrl, url], 'demo', { allowLoopback: true })).toEqual([url]);
    expect(truth.at(-1)).toMatchObject({ endpoint: 'token/tokenInformation.php', outcome: 'refused' });
    expect(await crmsAmong([otherUrl], 'demo', { allowLoopback: true })).toEqual([]);
  });
});
