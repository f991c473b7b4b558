import { createHash } from 'node:crypto';
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../src/service.ts';
import { refusal, startS3, type TestS3 } from './start-s3.ts';

const Bucket = 'files';
const keyArn = 'arn:aws:kms:sa-east-1:000000000000:key/1234abcd';
let server: TestS3;

beforeAll(async () => {
  server = await startS3();
  server.s3.createBucket(Bucket, { versioning: true });
});
afterAll(() => server.stop());

const readAll: Statement = {
  Effect: 'Allow',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::files', 'arn:aws:s3:::files/*'],
};
const get = (Key: string) => new GetObjectCommand({ Bucket, Key });
const head = (Key: string) => new HeadObjectCommand({ Bucket, Key });

function put(Key: string, more: Partial<PutObjectCommandInput>) {
  return server.client().send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...more }));
}

describe('an archived object', () => {
  it.each(['GLACIER', 'DEEP_ARCHIVE'] as const)('of the class %s has facts and no bytes', async (StorageClass) => {
    await put(StorageClass, {});
    server.s3.moveToClass({ bucket: Bucket, key: StorageClass }, StorageClass);

    expect(await server.client().send(head(StorageClass))).toMatchObject({ StorageClass, ContentLength: 1 });
    expect(await refusal(server.client().send(get(StorageClass)))).toMatchObject({
      code: 'InvalidObjectState',
      status: 403,
    });
    const { Contents = [] } = await server.client().send(new ListObjectsV2Command({ Bucket, Prefix: StorageClass }));
    expect(Contents).toMatchObject([{ StorageClass }]);
  });

  it('is readable in the classes that keep it at hand, and once it is restored', async () => {
    await put('warm', {});
    server.s3.moveToClass({ bucket: Bucket, key: 'warm' }, 'GLACIER_IR');
    expect((await server.client().send(get('warm'))).StorageClass).toBe('GLACIER_IR');

    server.s3.moveToClass({ bucket: Bucket, key: 'warm' }, 'STANDARD');
    expect((await server.client().send(get('warm'))).StorageClass).toBeUndefined();
  });

  it('cannot be copied', async () => {
    await put('cold', {});
    server.s3.moveToClass({ bucket: Bucket, key: 'cold' }, 'GLACIER');
    const copy = new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/cold` });

    expect(await refusal(server.client().send(copy))).toMatchObject({ code: 'InvalidObjectState' });
  });
});

describe('an object under a KMS key', () => {
  it('is read by who may decrypt, and its facts by everybody who may read', async () => {
    await put('kms', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn });
    const without = server.client([readAll]);
    const allowed = server.client([readAll, { Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyArn }]);

    expect(await refusal(without.send(get('kms')))).toMatchObject({ code: 'AccessDenied', status: 403 });
    await expect(without.send(get('kms'))).rejects.toThrow(
      /not authorized to perform: kms:Decrypt on resource: arn:aws/,
    );
    expect((await without.send(head('kms'))).SSEKMSKeyId).toBe(keyArn);
    await expect(allowed.send(get('kms'))).resolves.toBeDefined();
  });

  it('is written only by who may use the key', async () => {
    const call = new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', SSEKMSKeyId: keyArn });

    await expect(server.client([readAll]).send(call)).rejects.toThrow('kms:GenerateDataKey');
  });
});

describe('an object under a key of its sender', () => {
  const key = 'k'.repeat(32);
  const SSECustomerKey = Buffer.from(key).toString('base64');
  const SSECustomerKeyMD5 = createHash('md5').update(key).digest('base64');
  const SSECustomerAlgorithm = 'AES256';

  it('is read with that key only', async () => {
    await server.sendSigned({
      method: 'PUT',
      target: '/files/own-key',
      headers: {
        'x-amz-server-side-encryption-customer-algorithm': SSECustomerAlgorithm,
        'x-amz-server-side-encryption-customer-key': SSECustomerKey,
        'x-amz-server-side-encryption-customer-key-md5': SSECustomerKeyMD5,
      },
      body: 'x',
    });

    const refused = await refusal(server.client().send(get('own-key')));
    expect(refused).toMatchObject({ code: 'InvalidRequest', status: 400 });
    expect((await refusal(server.client().send(head('own-key')))).status).toBe(400);
    const opened = await server.sendSigned({
      method: 'GET',
      target: '/files/own-key',
      headers: { 'x-amz-server-side-encryption-customer-key-md5': SSECustomerKeyMD5 },
    });
    expect(opened.statusCode).toBe(200);
    opened.resume();
  });
});
