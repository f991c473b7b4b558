import { describe, expect, test } from 'vitest';
import { insertCase } from '../../../lib/wolkvox/cases.ts';
import { client, file, newCase, record } from './recording-server.ts';

describe('TLS', () => {
  test('is spoken with a server whose authority is given', async () => {
    const server = await record({}, { tls: true });
    const crm = client(server.url, { ca: server.certificate?.pem ?? '' });
    expect(await insertCase(crm, newCase, [file(Buffer.alloc(1_000_000))])).toMatchObject({});
    expect(server.requests).toHaveLength(1);
  });

  test('is refused where nobody vouches for the server', async () => {
    const server = await record({}, { tls: true });
    const inserting = insertCase(client(server.url), newCase, []);
    await expect(inserting).rejects.toMatchObject({ kind: 'unreachable', lastByteSent: false });
    expect(server.requests.length).toBe(0);
  });

  test('is refused also where the environment asks for less', async () => {
    const server = await record({}, { tls: true });
    const { NODE_TLS_REJECT_UNAUTHORIZED: before } = process.env;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    const inserting = insertCase(client(server.url), newCase, []);
    await expect(inserting).rejects.toMatchObject({ kind: 'unreachable' });
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
  });

  test('is refused for a certificate of another name', async () => {
    const server = await record({}, { tls: true });
    const crm = client(server.url.replace('127.0.0.1', '[::1]'), { ca: server.certificate?.pem ?? '' });
    await expect(insertCase(crm, newCase, [])).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
