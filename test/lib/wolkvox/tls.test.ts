import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { insertCase } from '../../../lib/wolkvox/cases.ts';
import { certificateOfAnother } from './certificate-of-another.ts';
import { client, file, newCase, record } from './recording-server.ts';

describe('TLS', () => {
  test('works with a server whose authority is configured', async () => {
    const server = await record({}, { tls: true });
    const crm = client(server.url, { ca: server.certificate?.pem ?? '' });
    expect(await insertCase(crm, newCase, [file(Buffer.alloc(1_000_000))])).toMatchObject({});
    expect(server.requests).toHaveLength(1);
  });

  test('is refused when no trusted authority signed the certificate', async () => {
    const server = await record({}, { tls: true });
    const inserting = insertCase(client(server.url), newCase, []);
    await expect(inserting).rejects.toMatchObject({
      kind: 'unreachable',
      lastByteSent: false,
      causeCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(server.requests.length).toBe(0);
  });

  test('is refused even when the environment switches verification off', async () => {
    const server = await record({}, { tls: true });
    const { NODE_TLS_REJECT_UNAUTHORIZED: before } = process.env;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    const inserting = insertCase(client(server.url), newCase, []);
    onTestFinished(() => {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    });
    await expect(inserting).rejects.toMatchObject({ kind: 'unreachable' });
    expect(server.requests).toEqual([]);
  });

  test('is refused for a certificate of another name, although its authority is trusted', async () => {
    const { pem, key } = certificateOfAnother();
    const server = https.createServer({ cert: pem, key }, () => expect.unreachable('a call came'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const crm = client(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, { ca: pem });
    await expect(insertCase(crm, newCase, [])).rejects.toMatchObject({
      kind: 'unreachable',
      lastByteSent: false,
      reason: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
  });
});
