import { createServer } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { insertCase } from '../../../lib/wolkvox/cases.ts';
import { createWolkvox } from '../../../lib/wolkvox/client.ts';
import { certificateOfAnother } from './certificate-of-another.ts';
import { client, newCase, record } from './recording-server.ts';

const names = ['HTTPS_PROXY', 'NO_PROXY', 'NODE_USE_ENV_PROXY', 'NODE_TLS_REJECT_UNAUTHORIZED'] as const;
afterEach(() => {
  for (const name of names) delete process.env[name];
});

const crmName = 'crm0001.wolkvox.com';

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A CRM that only the proxy leads to. It answers every insert. */
async function startCrmBehindProxy() {
  const certificate = certificateOfAnother(crmName);
  const bodies: string[] = [];
  const port = await listen(
    https.createServer({ cert: certificate.pem, key: certificate.key }, async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      bodies.push(Buffer.concat(chunks).toString());
      const data = { wolkvox_id: '65d8b6195befbbd25409bb09', id_prefijo: 'PET-1' };
      response.end(JSON.stringify({ code: '200', error: null, msg: 'Succesfully', data: [data] }));
    }),
  );
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    const onward = net.connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const one of [onward, socket]) one.on('error', () => {});
  });
  process.env.HTTPS_PROXY = `http://127.0.0.1:${await listen(proxy)}`;
  process.env.NODE_USE_ENV_PROXY = '1';
  return { certificate, bodies, asked };
}

function crmBehindProxy(ca?: string) {
  return createWolkvox({
    server: crmName,
    operation: 'demo',
    token: 'a-token',
    timeouts: { connectMs: 5_000, stalledWriteMs: 5_000, answerMs: 5_000 },
    ...(ca && { ca }),
  });
}

describe('a CRM behind the proxy of the machine', () => {
  test('is reached by a tunnel, with TLS to the CRM itself', async () => {
    const { certificate, bodies, asked } = await startCrmBehindProxy();
    const steps: string[] = [];

    await insertCase(crmBehindProxy(certificate.pem), newCase, [], {
      beforeLastByte: async () => void steps.push(`fence after ${bodies.length} calls`),
    }).catch(() => {});

    expect(asked).toEqual([`${crmName}:443`]);
    expect(steps).toEqual(['fence after 0 calls']);
    expect(JSON.parse(bodies[0] ?? '{}')).toMatchObject({ operation: 'demo' });
  });

  test.each(['1', '0'])(
    'is refused when its certificate is not trusted (NODE_TLS_REJECT_UNAUTHORIZED=%s)',
    async (on) => {
      const { bodies } = await startCrmBehindProxy();
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = on;

      await expect(insertCase(crmBehindProxy(), newCase, [])).rejects.toMatchObject({
        kind: 'unreachable',
        lastByteSent: false,
        causeCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      });
      expect(bodies).toEqual([]);
    },
  );

  test('says that the proxy does not lead to it', async () => {
    const refusing = createServer();
    refusing.on('connect', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    process.env.HTTPS_PROXY = `http://127.0.0.1:${await listen(refusing)}`;
    process.env.NODE_USE_ENV_PROXY = '1';

    await expect(insertCase(crmBehindProxy(), newCase, [])).rejects.toMatchObject({
      kind: 'unreachable',
      causeCode: 'ERR_PROXY_TUNNEL',
    });
  });

  test('is not asked for a CRM on this machine', async () => {
    const { asked } = await startCrmBehindProxy();
    const server = await record({}, { tls: true });

    await insertCase(client(server.url, { ca: server.certificate?.pem ?? '' }), newCase, []);

    expect(server.requests).toHaveLength(1);
    expect(asked).toEqual([]);
  });
});
