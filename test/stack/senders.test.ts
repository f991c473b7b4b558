import { createHash, createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyToken } from '../../lib/http/handshake.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { untilSettled } from '../../local/until-settled.ts';

const key = Buffer.alloc(33, 9).toString('base64url');
const origin = 'https://www.example.com';
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ runSchedules: false, config: 'test/stack/senders.config.ts' });
  for (const source of ['git', 'whatsapp', 'page', 'jotform']) {
    stack.host.aws.secrets.put(`bridge/dev/webhooks/${source}`, key);
  }
});
afterAll(() => stack?.stop());

describe('a sender with a way of its own', () => {
  it('signs what it compresses, and its list is as many deliveries', async () => {
    const body = gzipSync('[{"pedido":1},{"pedido":"ñ"}]');
    const signature = createHmac('sha256', key).update(body).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'x-hub-signature-256': `sha256=${signature}`,
    };
    const answers = await Promise.all([1, 2].map(() => ask('POST', '/hooks/git', { body, headers })));

    for (const answer of answers) {
      expect(answer.status).toBe(202);
      expect(await answer.json()).toMatchObject({ status: 'accepted', deliveries: [{ kind: 'insertCase' }, {}] });
    }
    expect(await stack.deliveries()).toHaveLength(2);
  });

  it('is answered its question, and HEAD and OPTIONS', async () => {
    const question = `hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${verifyToken(key)}`;

    expect(await (await ask('GET', `/hooks/whatsapp?${question}`)).text()).toBe('1158201444');
    expect((await ask('GET', `/hooks/whatsapp?${question}0`)).status).toBe(401);
    expect((await ask('HEAD', '/hooks/whatsapp')).status).toBe(200);
    expect((await ask('OPTIONS', '/hooks/whatsapp')).status).toBe(204);
    expect((await ask('GET', '/hooks/whatsapp')).status).toBe(404);
  });

  it('is a page of its site, which may ask, send and read', async () => {
    const asked = await ask('OPTIONS', '/hooks/page', { headers: { origin, 'access-control-request-method': 'POST' } });
    const body = JSON.stringify({ nota: 'hola' });
    const sent = await ask('POST', `/hooks/page?key=${key}`, {
      body,
      headers: { origin, 'content-type': 'text/plain' },
    });
    const refused = await ask('POST', '/hooks/page?key=wrong', { body, headers: { origin } });

    for (const answer of [asked, sent, refused]) expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect([asked.status, sent.status, refused.status]).toEqual([204, 202, 401]);
  });

  it('has a drawn signature in its form, which is a file of the case', { timeout: 60_000 }, async () => {
    const answer = await ask('POST', `/hooks/jotform?key=${key}`, {
      body: await readFile('test/lib/http/jotform-sig.multipart'),
      headers: { 'content-type': 'multipart/form-data; boundary=X-BOUND' },
    });

    expect([201, 202], await answer.clone().text()).toContain(answer.status);
    const { id } = (await answer.json()) as { id: string };
    await untilSettled(stack, 1, (delivery) => delivery.id === id);
    expect(filesOf('hola')).toEqual([createHash('sha256').update(Buffer.alloc(30_000, 7)).digest('hex')]);
  });
});

function ask(method: string, path: string, init: Omit<RequestInit, 'method'> = {}): Promise<Response> {
  return fetch(stack.apiUrl + path, { method, ...init });
}

/** The digests of the files of the case with this description. */
function filesOf(text: string): string[] | undefined {
  const made = stack.crm.state.cases.find(({ description }) => String(description).startsWith(text));
  return made?.files.map(({ sha256 }) => sha256);
}
