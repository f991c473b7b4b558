import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { insertTask } from '../../../lib/wolkvox/activities.ts';
import { insertCase, updateCase } from '../../../lib/wolkvox/cases.ts';
import type { Wolkvox } from '../../../lib/wolkvox/client.ts';
import { queryCases } from '../../../lib/wolkvox/queries.ts';
import { listen } from './raw-server.ts';
import { client, file, newCase, type Reply, record } from './recording-server.ts';

const secret = 's3cr3t';
const token = `${secret}-token`;
const secrets = { ...newCase, contact: `${secret}@example.com`, description: secret, form: { [secret]: secret } };
const attachment = file(secret, { name: `${secret}.pdf` });
const echo = `{"code":400,"error":"${secret}","msg":"${secret}"}`;

/** Everything that a logger could print. */
const printAll = (error: unknown) => inspect(error, { depth: Infinity, showHidden: true, getters: true });

async function errorOf(
  reply: Reply,
  call = (crm: Wolkvox): Promise<unknown> => insertCase(crm, secrets, [attachment]),
) {
  const server = await record(reply);
  return call(client(server.url, { token })).catch((error: unknown) => error);
}

describe('no error shows a token, a field’s value, a file’s name or the CRM’s words', () => {
  test.each<[string, Reply]>([
    ['a refusal', { status: 400, body: echo }],
    ['an unknown 403', { status: 403, body: echo.replace('400', '403') }],
    ['a contradiction', { status: 500, body: echo }],
    ['HTML', { body: `<html>${secret}</html>` }],
    [
      'an insert without an id',
      { body: `{"code":200,"error":"null","msg":"${secret}","data":{"wolkvox_id":"${secret}"}}` },
    ],
    ['an answer too long', { body: secret.repeat(20_000) }],
  ])('in %s', async (_what, reply) => {
    const error = await errorOf(reply);
    expect(error).toMatchObject({ name: 'WolkvoxError' });
    expect(printAll(error)).not.toContain(secret);
  });

  test('in one of our own checks', async () => {
    const faults: ((crm: Wolkvox) => Promise<unknown>)[] = [
      (crm) => insertCase(crm, { ...secrets, contact: secret }, []),
      (crm) => insertCase(crm, { ...secrets, owner: secret }, []),
      (crm) => insertCase(crm, secrets, [{ ...attachment, length: -1 }]),
      (crm) => updateCase(crm, secret, { responsible: 'a@demo', status: secret }),
      (crm) => queryCases(crm, { field: secret as never, value: secret }),
      (crm) => insertTask(crm, { completionDate: secret } as never),
    ];
    for (const fault of faults) {
      const error = await errorOf({}, fault);
      expect(error).toMatchObject({ kind: 'invalid' });
      expect(printAll(error)).not.toContain(secret);
    }
  });

  test('in an answer that is not HTTP, whose bytes Node keeps with its error', async () => {
    const server = await listen();
    const inserting = insertCase(client(server.url, { token }), secrets, []).catch((error: unknown) => error);
    const peer = await server.next();
    await peer.body(await peer.contentLength());
    peer.socket.end(`${secret} HTTP/1.1 200 OK\r\n\r\n`);
    const error = await inserting;
    expect(error).toMatchObject({ kind: 'broken' });
    expect(printAll(error)).not.toContain(secret);
  });

  test('in a client', () => {
    expect(printAll(client('http://127.0.0.1:1', { token }))).not.toContain(secret);
    expect(JSON.stringify(client('http://127.0.0.1:1', { token }))).not.toContain(secret);
  });
});
