import { buffer } from 'node:stream/consumers';
import { DeleteObjectCommand, GetObjectTaggingCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type LocalAws, type Statement, startAws } from 'local-aws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectReason } from '../../../lib/aws/object-reason.ts';
import {
  createObjects,
  isLost,
  ObjectError,
  type Objects,
  undefinedIfGone,
  undefinedIfRefused,
} from '../../../lib/aws/objects.ts';

const readAndWrite = {
  Effect: 'Allow',
  Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:PutObjectTagging', 's3:DeleteObject'],
  Resource: ['arn:aws:s3:::versioned/*', 'arn:aws:s3:::plain/*'],
} as const;
let aws: LocalAws;
let admin: S3Client;
let objects: Objects;
/** A new client with the permissions of the role of `deliver`. */
let own: () => { client: S3Client; objects: Objects };

beforeAll(async () => {
  aws = await startAws();
  aws.s3.createBucket('versioned', { versioning: true });
  aws.s3.createBucket('plain');
  admin = new S3Client(aws.clientConfig());
  // Like the role of deliver: it may learn that an object is missing.
  const role = aws.addRole(readAndWrite, {
    Effect: 'Allow',
    Action: 's3:ListBucket',
    Resource: ['arn:aws:s3:::versioned', 'arn:aws:s3:::plain'],
  });
  own = () => {
    const client = new S3Client(aws.clientConfig(role));
    return { client, objects: createObjects(client) };
  };
  objects = own().objects;
});
afterAll(() => aws.stop());

describe('open', () => {
  it('reads the version of the event, even after the object was overwritten and deleted', async () => {
    const first = await put('versioned', 'a', 'one');
    await put('versioned', 'a', 'two');
    await admin.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'a' }));

    const stream = await objects.open({ bucket: 'versioned', key: 'a', versionId: first.VersionId });

    expect((await buffer(stream)).toString()).toBe('one');
  });

  it('refuses an overwritten object without versions', async () => {
    const { ETag } = await put('plain', 'b', 'one');
    await put('plain', 'b', 'two');

    await expect(objects.open({ bucket: 'plain', key: 'b', etag: ETag })).rejects.toMatchObject({
      reason: 'object_changed',
    });
  });

  it('reads a 404 as a missing object, and repeats nothing of its key', async () => {
    await expect(objects.open({ bucket: 'plain', key: 'Ana Pérez.pdf', etag: '"x"' })).rejects.toMatchObject({
      reason: 'object_gone',
      message: 'S3 object_gone (404)',
    });
  });

  it('reads a 403 as a denied object, never as a missing one', async () => {
    const { client } = as(readAndWrite);
    const denied = { reason: 'object_denied', message: 'S3 object_denied (403)' };

    await expect(createObjects(client).open({ bucket: 'plain', key: 'Ana Pérez.pdf' })).rejects.toMatchObject(denied);
    await put('plain', 'there', 'x');
    const barred = as(readAndWrite, { Effect: 'Deny', Action: 's3:GetObject', Resource: 'arn:aws:s3:::plain/there' });
    await expect(createObjects(barred.client).getText('plain', 'there')).rejects.toMatchObject(denied);
  });

  it('names the cause of each refusal that a person can end', async () => {
    await put('versioned', 'cold', 'x');
    aws.s3.moveToClass({ bucket: 'versioned', key: 'cold' }, 'GLACIER');
    const key = 'arn:aws:kms:us-east-1:000000000000:key/1234abcd';
    await admin.send(
      new PutObjectCommand({
        Bucket: 'plain',
        Key: 'kms',
        Body: 'x',
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: key,
      }),
    );

    await expect(objects.open({ bucket: 'versioned', key: 'cold' })).rejects.toMatchObject({
      reason: 'object_archived',
    });
    await expect(objects.open({ bucket: 'plain', key: 'kms' })).rejects.toMatchObject({ reason: 'object_kms_denied' });
  });

  it('reads a deleted version as gone', async () => {
    const { VersionId } = await put('versioned', 'c', 'one');
    await admin.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'c', VersionId }));

    await expect(objects.open({ bucket: 'versioned', key: 'c', versionId: VersionId })).rejects.toMatchObject({
      reason: 'object_gone',
    });
  });
});

describe('check', () => {
  it('throws what open would throw, and reads an object of any length', async () => {
    await put('plain', 'empty', '');
    await put('plain', 'long', 'x'.repeat(100_000));

    await expect(objects.check({ bucket: 'plain', key: 'empty' })).resolves.toBeUndefined();
    await expect(objects.check({ bucket: 'plain', key: 'long' })).resolves.toBeUndefined();
    await expect(objects.check({ bucket: 'plain', key: 'nowhere' })).rejects.toMatchObject({ reason: 'object_gone' });
    await expect(objects.check({ bucket: 'plain', key: 'long', etag: '"x"' })).rejects.toMatchObject({
      reason: 'object_changed',
    });
  });
});

describe('putText', () => {
  it('stores text that getText returns until it is removed', async () => {
    await objects.putText('plain', 'k', '{"ñ":"✓"}');
    expect(await objects.getText('plain', 'k')).toBe('{"ñ":"✓"}');

    const { TagSet } = await admin.send(new GetObjectTaggingCommand({ Bucket: 'plain', Key: 'k' }));
    expect(TagSet).toEqual([]);
    await objects.putText('plain', 'k', '{}');
    expect(await objects.getText('plain', 'k')).toBe('{}');

    await objects.remove('plain', 'k');
    await expect(objects.getText('plain', 'k')).rejects.toMatchObject({ reason: 'object_gone' });
  });
});

describe('tagText', () => {
  it('keeps the text, with the given tag only', async () => {
    await objects.putText('plain', 'n', '{"ñ":"✓"}', 'old');
    await objects.tagText('plain', 'n', 'ended', '15');

    expect(await objects.getText('plain', 'n')).toBe('{"ñ":"✓"}');
    const { TagSet } = await admin.send(new GetObjectTaggingCommand({ Bucket: 'plain', Key: 'n' }));
    expect(TagSet).toEqual([{ Key: 'ended', Value: '15' }]);
  });

  it('throws object_gone for a missing object', async () => {
    await expect(objects.tagText('plain', 'nothing', 'ended', '15')).rejects.toMatchObject({ reason: 'object_gone' });
  });
});

describe('renewText', () => {
  it('keeps the text, without a tag', async () => {
    await objects.putText('plain', 'n', '{"ñ":"✓"}', 'old');
    await objects.renewText('plain', 'n');

    expect(await objects.getText('plain', 'n')).toBe('{"ñ":"✓"}');
    const { TagSet } = await admin.send(new GetObjectTaggingCommand({ Bucket: 'plain', Key: 'n' }));
    expect(TagSet).toEqual([]);
  });

  it('does not restore text that was erased after the read', async () => {
    await objects.putText('plain', 'e', 'Ana Pérez');
    const { client, objects: late } = own();
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'PutObjectCommand') await objects.remove('plain', 'e');
          return next(args);
        },
      { step: 'finalizeRequest' },
    );

    await expect(late.renewText('plain', 'e')).rejects.toMatchObject({ reason: 'object_gone' });
    await expect(objects.getText('plain', 'e')).rejects.toMatchObject({ reason: 'object_gone' });
  });

  it('throws object_gone for a missing object', async () => {
    await expect(objects.renewText('plain', 'nothing')).rejects.toMatchObject({ reason: 'object_gone' });
  });
});

describe('what an error of a read means', () => {
  const gone = new ObjectError('object_gone', 404);
  const hidden = new ObjectError('object_gone', 404, true);
  const of = (reason: ObjectReason) => new ObjectError(reason, 403);
  const other = Object.assign(new Error('other'), { reason: 'object_gone' });

  it.each([
    ['gone', gone, true],
    ['gone, and may appear', hidden, false],
    ['changed', of('object_changed'), true],
    ['denied', of('object_denied'), false],
    ['unreadable for now', of('object_unreadable'), false],
    ['no answer of S3', other, false],
  ])('can never be read again, or may be: %s', (_what, error, lost) => {
    expect(isLost(error)).toBe(lost);
  });

  it.each([
    ['gone', gone, true],
    ['gone, and may appear', hidden, false],
    ['changed', of('object_changed'), false],
    ['no answer of S3', other, false],
  ])('is `undefined` only where it is surely gone: %s', async (_what, error, isUndefined) => {
    const read = undefinedIfGone(Promise.reject(error));

    if (isUndefined) expect(await read).toBeUndefined();
    else await expect(read).rejects.toBe(error);
  });

  it.each([
    ['gone', gone, true],
    ['denied', of('object_denied'), true],
    ['unreadable for now', of('object_unreadable'), false],
    ['no answer of S3', other, false],
  ])('is `undefined` where S3 refuses, and not where that passes: %s', async (_what, error, isUndefined) => {
    const read = undefinedIfRefused(Promise.reject(error));

    if (isUndefined) expect(await read).toBeUndefined();
    else await expect(read).rejects.toBe(error);
  });

  it('leaves a value as it is', async () => {
    expect(await undefinedIfGone(Promise.resolve('x'))).toBe('x');
    expect(await undefinedIfRefused(Promise.resolve('x'))).toBe('x');
  });
});

describe('a fault that is no answer of S3', () => {
  it('is passed on', async () => {
    const { client, objects: cut } = own();
    client.middlewareStack.add(
      () => async () => {
        throw new Error('ECONNRESET');
      },
      { step: 'finalizeRequest' },
    );

    await expect(cut.open({ bucket: 'plain', key: 'x' })).rejects.toThrow('ECONNRESET');
  });
});

function as(...statements: readonly Statement[]) {
  return { client: new S3Client(aws.clientConfig(aws.addRole(...statements))) };
}

function put(bucket: string, key: string, text: string) {
  return admin.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text }));
}
