import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type LocalAws, startAws } from 'local-aws';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createObjectTags, type ObjectTags } from '../../../lib/aws/object-tags.ts';
import type { ObjectVersion } from '../../../lib/aws/objects.ts';

let aws: LocalAws;
let client: S3Client;
let objectTags: ObjectTags;
let key: string;
let count = 0;

beforeAll(async () => {
  aws = await startAws();
  aws.s3.createBucket('versioned', { versioning: true });
  client = new S3Client(aws.clientConfig());
  objectTags = createObjectTags(client);
});
afterAll(async () => {
  client.destroy();
  await aws.stop();
});
beforeEach(() => {
  key = `buzón/solicitud ${count++} & más.pdf`;
});

describe('setTags', () => {
  it('replaces all tags of that version, and of no other', async () => {
    const first = await put('one', 'viejo=1&otro=2');
    const second = await put('two', 'viejo=3');
    await objectTags.setTags(first, { estado: 'entregado', caso: '' });

    expect(await objectTags.tags(first)).toEqual({ estado: 'entregado', caso: '' });
    expect(await objectTags.tags(second)).toEqual({ viejo: '3' });
    expect(await objectTags.tags({ bucket: 'versioned', key })).toEqual({ viejo: '3' });
    await objectTags.setTags(first, {});
    expect(await objectTags.tags(first)).toEqual({});
  });
});

describe('move', () => {
  it('copies the version with its new tags, and marks the old key as deleted', async () => {
    const object = await put('one', 'viejo=1');
    await objectTags.move(object, `hecho/${key}`, { estado: 'entregado & más' });

    expect(await textOf(`hecho/${key}`)).toBe('one');
    expect(await objectTags.tags({ bucket: 'versioned', key: `hecho/${key}` })).toEqual({ estado: 'entregado & más' });
    await expect(textOf(key)).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await textOf(key, object.versionId)).toBe('one');
  });

  it('leaves the old key where a newer version came meanwhile: that is another file', async () => {
    const object = await put('one');
    await put('two');
    await objectTags.move(object, `hecho/${key}`, {});

    expect(await textOf(`hecho/${key}`)).toBe('one');
    expect(await textOf(key)).toBe('two');
  });

  it('adds no second delete marker where the old key was deleted before', async () => {
    const object = await put('one');
    await client.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: key }));
    await objectTags.move(object, `hecho/${key}`, {});

    const { DeleteMarkers } = await client.send(new ListObjectVersionsCommand({ Bucket: 'versioned', Prefix: key }));
    expect(DeleteMarkers).toHaveLength(1);
    expect(await textOf(`hecho/${key}`)).toBe('one');
  });
});

describe('a version that is gone', () => {
  const calls: [string, (object: ObjectVersion) => Promise<unknown>][] = [
    ['tags', (object) => objectTags.tags(object)],
    ['setTags', (object) => objectTags.setTags(object, { a: '1' })],
    ['move', (object) => objectTags.move(object, 'elsewhere', {})],
  ];
  it.each(calls)('throws an ObjectError: %s', async (_name, call) => {
    const object = await put('one');
    await client.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: key, VersionId: object.versionId }));

    await expect(call(object)).rejects.toMatchObject({ name: 'ObjectError', reason: 'object_gone', status: 404 });
  });

  it.each(calls)('is not what a missing permission looks like: %s', async (_name, call) => {
    const object = await put('one');
    const barred = new S3Client(aws.clientConfig(aws.addRole()));
    const real = objectTags;
    objectTags = createObjectTags(barred);

    await expect(call(object)).rejects.toMatchObject({ name: 'AccessDenied' });
    objectTags = real;
    barred.destroy();
  });
});

async function put(text: string, Tagging?: string): Promise<ObjectVersion> {
  const { VersionId } = await client.send(
    new PutObjectCommand({ Bucket: 'versioned', Key: key, Body: text, ...(Tagging && { Tagging }) }),
  );
  return { bucket: 'versioned', key, versionId: VersionId };
}

async function textOf(of: string, versionId?: string): Promise<string | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: 'versioned', Key: of, VersionId: versionId }));
  return Body?.transformToString();
}
