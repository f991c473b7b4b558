import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { sha256, startConsole, TestBridge } from './watched.ts';

function put(url: string, name: string, body: Buffer | string, headers: Record<string, string> = {}) {
  return fetch(`${url}/console/drop?${new URLSearchParams({ name })}`, { method: 'PUT', body, headers });
}

describe('a dropped file', () => {
  test('reaches the bridge with its name, type, length and bytes', async () => {
    const bridge = new TestBridge();
    const crm = await startConsole(bridge);
    const bytes = randomBytes(3_000_001);
    const response = await put(crm.url, 'año & más.pdf', bytes, { 'content-type': 'application/pdf' });
    expect(response.status).toBe(204);
    expect(bridge.dropped).toHaveLength(1);
    expect(bridge.dropped[0]).toMatchObject({ name: 'año & más.pdf', type: 'application/pdf', length: 3_000_001 });
    expect(sha256(bridge.dropped[0]?.bytes ?? Buffer.alloc(0))).toBe(sha256(bytes));
  });

  test.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\x\\a.pdf', 'a.pdf'],
    ['a\r\nb\u0000.pdf', 'ab.pdf'],
  ])('keeps only the last part of its name: %j', async (given, kept) => {
    const bridge = new TestBridge();
    const crm = await startConsole(bridge);
    expect((await put(crm.url, given, 'x')).status).toBe(204);
    expect(bridge.dropped[0]?.name).toBe(kept);
  });

  test.each(['', '..', 'a/', ' '])('is refused without a name: %j', async (name) => {
    const bridge = new TestBridge();
    const crm = await startConsole(bridge);
    expect((await put(crm.url, name, 'x')).status).toBe(400);
    expect(bridge.dropped).toEqual([]);
  });

  test('that the bridge refuses is answered with the reason', async () => {
    const bridge = new TestBridge();
    bridge.refusal = 'the bucket is gone';
    const crm = await startConsole(bridge);
    const response = await put(crm.url, 'a.pdf', randomBytes(100_000));
    expect(response.status).toBe(502);
    expect(await response.text()).toBe('The bridge refused the file: the bucket is gone');
  });

  test('is refused without a bridge', async () => {
    const crm = await startConsole();
    expect((await put(crm.url, 'a.pdf', 'x')).status).toBe(404);
  });

  test('of unknown length is refused', async () => {
    const bridge = new TestBridge();
    const crm = await startConsole(bridge);
    const sent = request(`${crm.url}/console/drop?name=a.pdf`, { method: 'PUT' });
    sent.write('x');
    sent.end('y');
    const [response] = await once(sent, 'response');
    expect(response.statusCode).toBe(411);
    expect(bridge.dropped).toEqual([]);
  });

  test('that is cut off is never uploaded as complete', async () => {
    const bridge = new TestBridge();
    const crm = await startConsole(bridge);
    const failed = new Promise<unknown>((resolve) => {
      bridge.drop = async ({ stream }) => {
        stream.once('data', () => sent.destroy());
        await once(stream, 'end').catch(resolve);
      };
    });
    const sent = request(`${crm.url}/console/drop?name=a.pdf`, { method: 'PUT', headers: { 'content-length': 100 } });
    sent.on('error', () => {});
    sent.write('half');
    expect(await failed).toMatchObject({ code: 'ECONNRESET' });
  });
});
