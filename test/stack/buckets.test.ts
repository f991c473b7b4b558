import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageStack } from '../../local/package-stack.ts';
import { flat } from '../setup/flat.ts';
import { type BucketsStack, others, startBucketsStack } from './buckets-stack.ts';
import { pdf } from './uploads-stack.ts';

let stack: BucketsStack;

beforeAll(async () => {
  stack = await startBucketsStack();
});
afterAll(() => stack?.stop());

describe('a bucket that exists', { timeout: 120_000 }, () => {
  it('sends its uploads by EventBridge, and still notifies its other target', async () => {
    const key = 'inbox/petición nº 7 + anexo=1 (ñ) 📎.pdf';
    const object = await stack.put('acme-documents', key, pdf('existente'));

    const delivery = await endedDelivery('upload:acme-documents');

    expect(delivery).toMatchObject({ status: 'delivered', operation: 'demo' });
    expect(hashesOf(flat(delivery).crmId)).toEqual([sha256(pdf('existente'))]);
    const [notification] = await stack.host.aws.sqs.receive(others, { max: 10, waitMs: 1_000 });
    const [entry] = JSON.parse(notification?.body ?? '').Records;
    expect(entry.s3.object).toMatchObject({ versionId: object.versionId, eTag: object.etag });
    expect(decodeURIComponent(entry.s3.object.key.replaceAll('+', ' '))).toBe(key);
  });

  it('makes one command of one version, from both shapes of its event', async () => {
    const before = stack.crm.state.cases.length;
    const object = await stack.put('acme-documents', 'inbox/dos formas.pdf', pdf('dos formas'));
    await stack.delivery(({ status, bytes }) => status === 'delivered' && bytes === object.size);
    const count = (await stack.deliveries()).length;
    const s3 = {
      bucket: { name: 'acme-documents' },
      object: {
        key: 'inbox/dos+formas.pdf',
        size: object.size,
        eTag: object.etag,
        versionId: object.versionId,
        sequencer: '01',
      },
    };
    stack.sendEvent({ Records: [{ s3 }] });
    await stack.put('acme-documents', 'inbox/después.pdf', pdf('después de las dos'));
    await stack.delivery(
      ({ status, bytes }) => status === 'delivered' && bytes === pdf('después de las dos').length + 1,
    );

    expect(await stack.deliveries()).toHaveLength(count + 1);
    expect(stack.crm.state.cases.length - before).toBe(2);
  });

  it('is read under its prefix only, and belongs to its own operation', async () => {
    await stack.put('acme-documents', 'otros/ajeno.pdf', pdf('ajeno, fuera del prefijo'));
    await stack.put('acme-plain', 'sin-versiones.pdf', pdf('sin versiones'));

    const plain = await stack.delivery(({ origin }) => origin === 'upload:acme-plain');

    expect(plain).toMatchObject({ operation: 'other', kind: 'insertCase', priority: 'bulk' });
    expect((await stack.deliveries()).map(({ bytes }) => bytes)).not.toContain(pdf('ajeno, fuera del prefijo').length);
    await expect(readAs('deliver', 'acme-documents', 'otros/ajeno.pdf')).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(readAs('deliver', 'acme-documents', 'inbox/dos formas.pdf')).resolves.toBeDefined();
  });

  it('says of a missing object that it is missing, under its prefix only', async () => {
    for (const name of ['deliver', 'receive-upload']) {
      await expect(readAs(name, 'acme-documents', 'inbox/no está.pdf')).rejects.toMatchObject({ name: 'NoSuchKey' });
      await expect(readAs(name, 'acme-documents', 'otros/no está.pdf')).rejects.toMatchObject({ name: 'AccessDenied' });
    }
    await expect(readAs('deliver', stack.bucket, 'no está.pdf')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it.each([
    ['overwritten', 'object_changed', (key: string) => stack.put('acme-loose', key, pdf('después'))],
    ['deleted', 'object_gone', (key: string) => remove('acme-loose', key)],
  ])('without versions does not send a file that is %s before its delivery', async (how, reason, change) => {
    const object = await stack.put('acme-loose', `${how}.pdf`, pdf(`antes de ser ${how}`));
    await stack.delivery(({ bytes, status }) => bytes === object.size && status === 'delivered');
    await change(object.key);
    const { key, size, etag } = object;
    // A later write of the same bytes. It is gone when its event arrives.
    const detail = { bucket: { name: 'acme-loose' }, object: { key, size, etag, sequencer: 'FF' } };
    stack.sendEvent({ source: 'aws.s3', 'detail-type': 'Object Created', detail });

    const refused = await stack.delivery((one) => one.reason === reason);

    expect(refused).toMatchObject({ status: 'rejected', origin: 'upload:acme-loose', bytes: size });
    const sent = stack.crm.truth.flatMap(({ attachments }) => attachments.map((file) => file.sha256));
    expect(sent.filter((hash) => hash === sha256(pdf(`antes de ser ${how}`)))).toHaveLength(1);
  });

  it('with a file whose KMS key is denied raises one alarm, and sends the file once the key is allowed', async () => {
    const content = pdf('cifrado');
    const bytes = content.length;
    const kms = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'arn:aws:kms:us-east-1:000000000000:key/9' } as const;
    await stack.s3.send(
      new PutObjectCommand({ Bucket: 'acme-documents', Key: 'inbox/cifrado.pdf', Body: content, ...kms }),
    );
    const skips = () =>
      stack.logs().flatMap((line) => (line.includes('object_kms_denied') ? [JSON.parse(line) as object] : []));
    await expect.poll(skips, { timeout: 60_000 }).not.toEqual([]);
    const decided = (await stack.deliveries()).filter((one) => one.bytes === bytes);

    stack.allowEverything('receive-upload');
    stack.allowEverything('deliver');
    const sent = await stack.delivery((one) => one.bytes === bytes && one.status === 'delivered');

    expect(skips()[0]).toMatchObject({ level: 'ERROR', message: 'An upload was skipped' });
    expect(decided).toEqual([]);
    expect(hashesOf(flat(sent).crmId)).toEqual([sha256(content)]);
  });

  it('is in no resource of the template except the rules that listen to it', async () => {
    const template = JSON.parse(await readFile(await packageStack({ config: 'test/stack/buckets.config.ts' }), 'utf8'));
    const resources = Object.entries(template.Resources as Record<string, { Type: string }>);

    const naming = resources.filter(([, resource]) => JSON.stringify(resource).includes('acme-'));

    expect(new Set(naming.map(([, { Type }]) => Type))).toEqual(new Set(['AWS::Events::Rule', 'AWS::IAM::Role']));
    expect(naming.filter(([, { Type }]) => Type === 'AWS::Events::Rule')).toHaveLength(5);
  });
});

function endedDelivery(origin: string) {
  return stack.delivery(
    (delivery) => delivery.origin === origin && ['delivered', 'rejected'].includes(delivery.status),
  );
}

/** Reads an object with the rights of a function. */
async function readAs(name: string, bucket: string, key: string): Promise<unknown> {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = stack.host.env(name);
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const client = new S3Client({ endpoint: stack.host.aws.url, region: 'us-east-1', credentials });
  try {
    return await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  } finally {
    client.destroy();
  }
}

async function remove(bucket: string, key: string): Promise<void> {
  await stack.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
}

function hashesOf(id: string | undefined): string[] {
  const calls = stack.crm.truth.filter(({ ids }) => id !== undefined && ids.includes(id));
  return calls.flatMap(({ attachments }) => attachments.map((file) => file.sha256));
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
