import { createHmac } from 'node:crypto';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import received from '../../events/webhook-received.json' with { type: 'json' };
import { linkNoteKey } from '../../lib/delivery/file-link.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { flat } from '../setup/flat.ts';
import { type BucketsStack, startBucketsStack } from './buckets-stack.ts';
import { pdf } from './uploads-stack.ts';

let stack: BucketsStack;
let key: string;

beforeAll(async () => {
  stack = await startBucketsStack('test/stack/links.config.ts');
  const { aws, refs } = stack.host;
  const client = new SecretsManagerClient({ endpoint: aws.url, region: aws.region, credentials: aws.admin });
  const secret = await client.send(new GetSecretValueCommand({ SecretId: refs['LinkKey'] }));
  key = secret.SecretString ?? '';
  client.destroy();
});
afterAll(() => stack?.stop());

describe('the link in the note of a case', { timeout: 120_000 }, () => {
  it('leads to the version that is missing, for the time that the rule says', async () => {
    const { object, delivery } = await dropRefused(stack.bucket, 'buzón/programa de Ana (1).exe', 'MZ el que llegó');
    await stack.put(stack.bucket, 'buzón/programa de Ana (1).exe', 'MZ otro, que vino después');
    const { url, until, shownUntil } = linkIn(delivery);

    const answer = await fetch(url, { redirect: 'manual' });

    expect(url.startsWith(`${stack.apiUrl}/files/${delivery.id}/1/`)).toBe(true);
    expect(answer.status).toBe(303);
    expect(await answer.text()).toBe('');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.searchParams.get('versionId')).toBe(object.versionId);
    expect(location.searchParams.get('X-Amz-Expires')).toBe('60');
    const file = await fetch(location);
    expect(await file.text()).toBe('MZ el que llegó');
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
    expect(file.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''programa%20de%20Ana%20%281%29.exe",
    );
    const week = 7 * 86_400;
    expect(until - week).toBeGreaterThanOrEqual(Math.floor(delivery.acceptedAt / 1_000));
    expect(until - week).toBeLessThanOrEqual((flat(delivery).settledAt ?? 0) / 1_000);
    // Bogotá's time, five hours behind UTC.
    expect(Date.parse(`${shownUntil.replace(' ', 'T')}Z`)).toBe((Math.floor(until / 60) * 60 - 5 * 3_600) * 1_000);
  });

  it('exists for a file of POST /uploads that is too large, as the operation says', async () => {
    const text = pdf('x'.repeat(20_000));
    const authorization = `Bearer ${stack.webhookKey}`;
    const body = JSON.stringify({ case: JSON.parse(received.body), files: [{ name: 'acta.pdf', size: text.length }] });
    const headers = { authorization, 'content-type': 'application/json' };
    const bound = await fetch(`${stack.apiUrl}/uploads`, { method: 'POST', headers, body });
    const { id, uploads } = (await bound.json()) as {
      id: string;
      uploads: [{ url: string; headers: Record<string, string> }];
    };
    const [{ url: address, headers: needed }] = uploads;
    await fetch(address, { method: 'PUT', headers: needed, body: text });
    const delivery = await stack.delivery((one) => one.id === id && one.status === 'delivered');
    const { url, until } = linkIn(delivery);

    expect(delivery.missing).toEqual([{ number: 1, why: 'too_large' }]);
    expect(await (await fetch(url)).text()).toBe(text);
    expect(until).toBeLessThanOrEqual((flat(delivery).settledAt ?? 0) / 1_000 + 2 * 86_400);
  });

  it('does not exist when the rule asks for a note only, and then no signature opens the file', async () => {
    const { delivery } = await dropRefused(stack.bucket, 'noted/a.exe', 'MZ');

    expect(descriptionOf(delivery)).toContain('a.exe');
    expect(descriptionOf(delivery)).not.toContain('http');
    expect(await statusOf(signLink(delivery.id))).toBe(404);
  });

  it.each([
    ['that is empty', 'vacío.pdf', ''],
    ['whose bucket keeps no versions', 'a.exe', 'MZ'],
  ])('is not there for a file %s', async (_what, name, content) => {
    const { delivery } = await dropRefused(content === '' ? stack.bucket : 'acme-plain', name, content);

    expect(descriptionOf(delivery)).toContain(name);
    expect(descriptionOf(delivery)).not.toContain('http');
    expect(await statusOf(signLink(delivery.id))).toBe(404);
  });
});

describe('an invalid link', { timeout: 120_000 }, () => {
  it('differs from a valid one by its time only', async () => {
    const { delivery } = await dropRefused(stack.bucket, 'tiempo.exe', 'MZ');

    expect(await statusOf(signLink(delivery.id))).toBe(303);
    expect(await statusOf(signLink(delivery.id, { seconds: -1 }))).toBe(404);
  });

  it('is refused with any flipped bit', async () => {
    const { delivery } = await dropRefused(stack.bucket, 'bits.exe', 'MZ');
    const { url } = linkIn(delivery);
    const [, head = '', tail = ''] = /^(.*\/files\/)(.*)$/.exec(url) ?? [];
    // A slash ends a part of the path, and the API has no other address with these parts.
    const flips = [...tail].flatMap((mark, at) =>
      mark === '/'
        ? []
        : [0, 1, 2, 3, 4, 5, 6].map((bit) => {
            const flipped = String.fromCharCode(mark.charCodeAt(0) ^ (1 << bit));
            return `${head}${tail.slice(0, at)}${encodeURIComponent(flipped)}${tail.slice(at + 1)}`;
          }),
    );

    const statuses = new Set<number>();
    for (const flip of flips) statuses.add(await statusOf(flip));

    expect(flips.length).toBe(7 * (26 + 1 + 10 + 26));
    expect([...statuses]).toEqual([404]);
    expect(await statusOf(url)).toBe(303);
  });

  it('is refused under another delivery, another number, another time, and another purpose of the key', async () => {
    const [one, other] = [
      (await dropRefused(stack.bucket, 'una.exe', 'MZ una')).delivery,
      (await dropRefused(stack.bucket, 'otra.exe', 'MZ otra')).delivery,
    ];
    const [mine, others] = [linkIn(one), linkIn(other)];
    const swapped = (from: string, to: string) => mine.url.replace(from, to);

    const statuses = [
      await statusOf(swapped(one.id, other.id)),
      await statusOf(swapped(mine.signature, others.signature)),
      await statusOf(swapped('/1/', '/2/')),
      await statusOf(swapped(String(mine.until), String(mine.until + 86_400))),
      await statusOf(signLink(one.id, { purpose: 'marker' })),
      await statusOf(signLink(one.id, { number: 2 })),
      await statusOf(signLink('a'.repeat(26))),
    ];

    expect(statuses).toEqual(statuses.map(() => 404));
  });

  it('is refused with the same text for every fault, in the language of the reader', async () => {
    const { delivery } = await dropRefused(stack.bucket, 'palabras.exe', 'MZ');
    const urls = [
      signLink(delivery.id, { seconds: -1 }),
      signLink('b'.repeat(26)),
      signLink(delivery.id, { number: 9 }),
      `${stack.apiUrl}/files/x/0/y/z`,
    ];
    const answers = urls.map(async (url) => {
      const answer = await fetch(url, { headers: { 'accept-language': 'es-CO' } });
      return [answer.status, answer.headers.get('content-type'), await answer.text()];
    });

    const [first, ...more] = await Promise.all(answers);

    expect(first?.slice(0, 2)).toEqual([404, 'application/problem+json']);
    expect(JSON.parse(String(first?.[2]))).toMatchObject({
      code: 'no_such_file',
      detail: 'Este enlace no lleva a ningún archivo o ya venció. Pida el archivo al administrador del puente.',
    });
    expect(more).toEqual([first, first, first]);
  });

  it('is refused once the file, or the note of where it leads, is gone', async () => {
    const [one, other] = [
      await dropRefused(stack.bucket, 'borrada.exe', 'MZ borrada'),
      await dropRefused(stack.bucket, 'olvidada.exe', 'MZ olvidada'),
    ];
    const { key: name, versionId } = one.object;
    await stack.s3.send(new DeleteObjectCommand({ Bucket: stack.bucket, Key: name, VersionId: versionId }));
    const { bucket } = other.delivery.payload;
    const note = linkNoteKey({ id: other.delivery.id, number: 1 });
    expect(await statusOf(linkIn(other.delivery).url)).toBe(303);
    await stack.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: note }));

    expect(await statusOf(linkIn(one.delivery).url)).toBe(404);
    expect(await statusOf(linkIn(other.delivery).url)).toBe(404);
  });
});

describe('a file behind the malware gate', { timeout: 120_000 }, () => {
  it.each([
    ['THREATS_FOUND', 'infected'],
    ['FAILED', 'not_scanned'],
  ] as const)('that the scan ended with %s has no link, and no signature gives one', async (status, why) => {
    const { object, delivery } = await dropRefused('acme-scanned', `${why}.pdf`, pdf(why), status);

    expect(delivery.missing).toEqual([{ number: 1, why }]);
    expect(descriptionOf(delivery)).toContain(`${why}.pdf`);
    expect(descriptionOf(delivery)).not.toContain('http');
    expect(await statusOf(signLink(delivery.id))).toBe(404);
    await expect(asOpenFile(new GetObjectCommand(where(object)))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('that is clean and too large has a link, until a later scan finds a threat in it', async () => {
    const { object, delivery } = await dropRefused(
      'acme-scanned',
      'g.pdf',
      pdf('y'.repeat(20_000)),
      'NO_THREATS_FOUND',
    );
    const { url } = linkIn(delivery);
    const before = await statusOf(url);
    stack.finishScan(object, 'THREATS_FOUND');

    expect(before).toBe(303);
    expect(await statusOf(url)).toBe(404);
  });
});

describe('the function behind the links', () => {
  it('may read files, but not write them', async () => {
    const object = await stack.put(stack.bucket, 'derechos.pdf', pdf('derechos'));

    await expect(asOpenFile(new GetObjectCommand(where(object)))).resolves.toBeDefined();
    await expect(asOpenFile(new PutObjectCommand({ ...where(object), Body: 'x' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(asOpenFile(new DeleteObjectCommand(where(object)))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('may read the key of the links, and no token or key of a source', async () => {
    const read = async (SecretId: string) => {
      const client = new SecretsManagerClient(accessOf('open-file'));
      return client.send(new GetSecretValueCommand({ SecretId })).finally(() => client.destroy());
    };

    await expect(read('bridge/dev/link-key')).resolves.toBeDefined();
    for (const name of ['bridge/dev/marker-key', 'wolkvox/dev/demo', 'bridge/dev/webhooks/default']) {
      await expect(read(name)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    }
  });

  it('logs that a link was followed, and neither the link nor its file', async () => {
    const { delivery } = await dropRefused(stack.bucket, 'registro.exe', 'MZ registro');
    const { url, signature } = linkIn(delivery);
    await statusOf(url);

    await expect
      .poll(() => stack.logs().some((line) => line.includes('was followed') && line.includes(delivery.id)))
      .toBe(true);
    const logs = stack.logs().join('\n');
    for (const secret of [signature, 'registro.exe', '/files/', 'X-Amz', 'Ana', key]) {
      expect(logs).not.toContain(secret);
    }
  });
});

/** Puts a file that is not sent with its case. Returns the object and the delivery of the case. */
async function dropRefused(
  bucket: string,
  name: string,
  content: string,
  scan?: 'THREATS_FOUND' | 'NO_THREATS_FOUND' | 'FAILED',
) {
  const before = new Set((await stack.deliveries()).map(({ id }) => id));
  const object = await stack.put(bucket, name, content);
  if (scan) stack.finishScan(object, scan);
  const delivery = await stack.delivery(
    ({ id, status, missing, origin }) =>
      !before.has(id) && status === 'delivered' && missing !== undefined && origin === `upload:${bucket}`,
  );
  return { object, delivery };
}

function descriptionOf(delivery: Delivery): string {
  const { crmId } = flat(delivery);
  return stack.crm.state.cases.find(({ id }) => id === crmId)?.description ?? '';
}

function linkIn(delivery: Delivery) {
  const description = descriptionOf(delivery);
  const found = /Se puede descargar hasta (\d{4}-\d\d-\d\d \d\d:\d\d): (http\S+\/(\d{10})\/([a-z2-7]{26}))<br>/.exec(
    description,
  );
  const [, shownUntil = '', url = '', until = '', signature = ''] = found ?? [];
  expect(url, description).not.toBe('');
  return { url, shownUntil, until: Number(until), signature };
}

/** An address that is signed with the bridge's own key. */
function signLink(id: string, { number = 1, seconds = 60, purpose = 'file' } = {}): string {
  const until = Math.floor(Date.now() / 1_000) + seconds;
  const digest = createHmac('sha256', key).update(`${purpose} ${id} ${number} ${until}`).digest();
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const marks = (bits.match(/.{5}/g) ?? []).map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five, 2)]);
  return `${stack.apiUrl}/files/${id}/${number}/${until}/${marks.slice(0, 26).join('')}`;
}

async function statusOf(url: string): Promise<number> {
  const answer = await fetch(url, { redirect: 'manual' });
  await answer.body?.cancel();
  return answer.status;
}

function where({ bucket, key: Key, versionId }: { bucket: string; key: string; versionId?: string | undefined }) {
  return { Bucket: bucket, Key, VersionId: versionId };
}

function accessOf(name: string) {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = stack.host.env(name);
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  return { endpoint: stack.host.aws.url, region: 'us-east-1', credentials };
}

async function asOpenFile(command: GetObjectCommand | PutObjectCommand | DeleteObjectCommand): Promise<unknown> {
  const client = new S3Client(accessOf('open-file'));
  try {
    return await client.send(command as GetObjectCommand);
  } finally {
    client.destroy();
  }
}
