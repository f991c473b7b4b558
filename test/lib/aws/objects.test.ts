import { buffer } from 'node:stream/consumers';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createObjects, type Objects } from '../../../lib/aws/objects.ts';
import { startTestAws, type TestAws } from '../../local/aws/start.ts';

let aws: TestAws;
let admin: S3Client;
let objects: Objects;

beforeAll(async () => {
  aws = await startTestAws();
  aws.s3.createBucket('versioned', { versioning: true });
  aws.s3.createBucket('plain');
  admin = new S3Client(aws.client());
  // As the role of deliver: it reads objects, and may not list.
  const role = aws.role({
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObject'],
    Resource: ['arn:aws:s3:::versioned/*', 'arn:aws:s3:::plain/*'],
  });
  objects = createObjects(new S3Client(aws.client(role)));
});
afterAll(() => aws.stop());

describe('open', () => {
  it('reads the version of the event, also after the object was overwritten and deleted', async () => {
    const first = await put('versioned', 'a', 'one');
    await put('versioned', 'a', 'two');
    await admin.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'a' }));

    const stream = await objects.open({ bucket: 'versioned', key: 'a', versionId: first.VersionId });

    expect((await buffer(stream)).toString()).toBe('one');
  });

  it('refuses an object without versions that was overwritten', async () => {
    const { ETag } = await put('plain', 'b', 'one');
    await put('plain', 'b', 'two');

    await expect(objects.open({ bucket: 'plain', key: 'b', etag: ETag })).rejects.toMatchObject({
      reason: 'object_changed',
    });
  });

  it('takes a refusal for a missing object, as S3 answers whoever may not list', async () => {
    await expect(objects.open({ bucket: 'plain', key: 'Ana Pérez.pdf', etag: '"x"' })).rejects.toMatchObject({
      reason: 'object_gone',
      message: 'S3 object_gone (403)',
    });
  });

  it('takes a version that was deleted for gone', async () => {
    const { VersionId } = await put('versioned', 'c', 'one');
    await admin.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'c', VersionId }));

    await expect(objects.open({ bucket: 'versioned', key: 'c', versionId: VersionId })).rejects.toMatchObject({
      reason: 'object_gone',
    });
  });
});

describe('putText', () => {
  it('keeps text as getText gives it back, until it is removed', async () => {
    await objects.putText('plain', 'k', '{"ñ":"✓"}');
    expect(await objects.getText('plain', 'k')).toBe('{"ñ":"✓"}');

    await objects.remove('plain', 'k');
    await expect(objects.getText('plain', 'k')).rejects.toMatchObject({ reason: 'object_gone' });
  });
});

function put(bucket: string, key: string, text: string) {
  return admin.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text }));
}
