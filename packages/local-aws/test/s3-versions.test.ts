import { readdirSync } from 'node:fs';
import path from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, startS3, type TestS3 } from './start-s3.ts';

const Bucket = 'versioned';
let server: TestS3;
let client: S3Client;

beforeAll(async () => {
  server = await startS3();
  server.s3.createBucket(Bucket, { versioning: true });
  server.s3.createBucket('plain');
  client = server.client();
});
afterAll(() => server.stop());

const put = async (Key: string, Body: string, more = {}) =>
  (await client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }))).VersionId ?? '';
const get = (Key: string, VersionId?: string) =>
  client.send(new GetObjectCommand({ Bucket, Key, ...(VersionId === undefined ? {} : { VersionId }) }));
const read = async (Key: string, VersionId?: string) => (await get(Key, VersionId)).Body?.transformToString();
const remove = (Key: string, VersionId?: string) =>
  client.send(new DeleteObjectCommand({ Bucket, Key, ...(VersionId === undefined ? {} : { VersionId }) }));

describe('a versioned bucket', () => {
  it('keeps what an upload replaces', async () => {
    const first = await put('kept', '1');
    const second = await put('kept', '2');

    expect(first).not.toBe(second);
    expect(await read('kept', first)).toBe('1');
    expect(await read('kept', second)).toBe('2');
    expect((await get('kept')).VersionId).toBe(second);
  });

  it('hides a deleted key behind a marker', async () => {
    const version = await put('hidden', '1');

    const marker = await remove('hidden');

    expect(marker).toMatchObject({ DeleteMarker: true });
    expect(await refusal(get('hidden'))).toMatchObject({ code: 'NoSuchKey', status: 404 });
    expect(await refusal(get('hidden', marker.VersionId))).toMatchObject({ code: 'MethodNotAllowed', status: 405 });
    expect(await read('hidden', version)).toBe('1');
  });

  it('shows the key again when the marker is removed', async () => {
    await put('restored', '1');
    const marker = await remove('restored');

    const removed = await remove('restored', marker.VersionId);

    expect(removed).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId });
    expect(await read('restored')).toBe('1');
  });

  it('removes one version for good, and its bytes from the disk', async () => {
    const gone = await put('thinned', 'x');
    const last = await put('thinned', 'y');
    const before = readdirSync(path.join(server.directory, 'objects')).length;

    await remove('thinned', gone);

    expect(await refusal(get('thinned', gone))).toMatchObject({ code: 'NoSuchVersion', status: 404 });
    expect(await read('thinned', last)).toBe('y');
    expect(readdirSync(path.join(server.directory, 'objects'))).toHaveLength(before - 1);
  });

  it('refuses what cannot be a version id', async () => {
    expect(await refusal(get('kept', 'nonsense'))).toMatchObject({ code: 'InvalidArgument', status: 400 });
    expect(await refusal(remove('kept', 'nonsense'))).toMatchObject({ code: 'InvalidArgument', status: 400 });
  });
});

describe('a bucket without versions', () => {
  it('names no versions, and keeps one file per key', async () => {
    const upload = () => client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'a', Body: 'x' }));
    const { VersionId } = await upload();
    const before = readdirSync(path.join(server.directory, 'objects')).length;
    await upload();

    expect(VersionId).toBeUndefined();
    expect(readdirSync(path.join(server.directory, 'objects'))).toHaveLength(before);
  });

  it('answers the deletion of a key that is not there as any other', async () => {
    const answer = await client.send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'never' }));

    expect(answer.$metadata.httpStatusCode).toBe(204);
    expect(answer.DeleteMarker).toBeUndefined();
  });
});

describe('tags', () => {
  const tagsOf = async (Key: string, more = {}) =>
    (await client.send(new GetObjectTaggingCommand({ Bucket, Key, ...more }))).TagSet;
  const tag = (Key: string, TagSet: { Key: string; Value: string }[], more = {}) =>
    client.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet }, ...more }));

  it('come with an upload', async () => {
    await put('tagged', 'x', { Tagging: 'case=PQR-1&nota=a%20b%26c' });

    expect(await tagsOf('tagged')).toEqual([
      { Key: 'case', Value: 'PQR-1' },
      { Key: 'nota', Value: 'a b&c' },
    ]);
    expect((await client.send(new HeadObjectCommand({ Bucket, Key: 'tagged' }))).TagCount).toBe(1 + 1);
  });

  it('are replaced as a whole, any text in them', async () => {
    await put('retagged', 'x', { Tagging: 'old=1' });
    const TagSet = [
      { Key: 'año', Value: ` <b> & "c" 'd' ñ ` },
      { Key: 'number', Value: '007' },
      { Key: 'none', Value: '' },
    ];

    await tag('retagged', TagSet);

    expect(await tagsOf('retagged')).toEqual(TagSet);
  });

  it('belong to one version', async () => {
    const first = await put('by-version', '1', { Tagging: 'v=1' });
    const second = await put('by-version', '2');

    await tag('by-version', [{ Key: 'v', Value: '1b' }], { VersionId: first });

    expect(await tagsOf('by-version')).toEqual([]);
    expect(await tagsOf('by-version', { VersionId: first })).toEqual([{ Key: 'v', Value: '1b' }]);
    expect(second).not.toBe(first);
  });

  it('can be removed, by an empty set', async () => {
    await put('untagged', 'x', { Tagging: 'a=b' });

    await tag('untagged', []);

    expect(await tagsOf('untagged')).toEqual([]);
  });

  const eleven = Array.from({ length: 11 }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));
  it.each([
    { when: 'there are eleven', TagSet: eleven, code: 'BadRequest' },
    { when: 'a name is too long', TagSet: [{ Key: 'k'.repeat(129), Value: 'v' }], code: 'InvalidTag' },
    {
      when: 'a name comes twice',
      TagSet: [
        { Key: 'k', Value: '1' },
        { Key: 'k', Value: '2' },
      ],
      code: 'InvalidTag',
    },
  ])('are refused when $when', async ({ TagSet, code }) => {
    await put('refused', 'x');

    expect(await refusal(tag('refused', TagSet))).toMatchObject({ code, status: 400 });
  });

  it('are refused as text that is not XML', async () => {
    await put('malformed', 'x');

    const answer = await server.sendSigned({
      method: 'PUT',
      target: '/versioned/malformed?tagging',
      body: '<Tagging>',
    });

    expect(answer.resume().statusCode).toBe(400);
  });
});
