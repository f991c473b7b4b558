import {
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { md5, refusal, startS3, type TestS3 } from './start-s3.ts';

const Bucket = 'listed';
let server: TestS3;
let client: S3Client;

beforeAll(async () => {
  server = await startS3();
  server.s3.createBucket(Bucket);
  client = server.client();
  const keys = [
    'a/1',
    'a/2',
    'a/b/3',
    'a.txt',
    'z',
    'c d/4',
    'é',
    '\uff61',
    '😀',
    'A',
    'l/0',
    'l/1',
    'l/2',
    'l/3',
    'l/4',
  ];
  for (const Key of keys) await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
});
afterAll(() => server.stop());

const list = (input: Partial<ListObjectsV2CommandInput> = {}) =>
  client.send(new ListObjectsV2Command({ Bucket, ...input }));
const names = async (input: Partial<ListObjectsV2CommandInput>) => {
  const { Contents = [], CommonPrefixes = [] } = await list(input);
  return { keys: Contents.map(({ Key }) => Key), prefixes: CommonPrefixes.map(({ Prefix }) => Prefix) };
};

describe('ListObjectsV2', () => {
  it('lists keys in the order of their bytes', async () => {
    const { keys } = await names({});

    // U+FF61 is before the emoji in UTF-8, and after it in UTF-16.
    expect(keys).toEqual([
      'A',
      'a.txt',
      'a/1',
      'a/2',
      'a/b/3',
      'c d/4',
      'l/0',
      'l/1',
      'l/2',
      'l/3',
      'l/4',
      'z',
      'é',
      '\uff61',
      '😀',
    ]);
  });

  it('describes each object', async () => {
    const { Contents, KeyCount, IsTruncated, MaxKeys, Name, Prefix } = await list({ Prefix: 'a.' });

    expect({ KeyCount, IsTruncated, MaxKeys, Name, Prefix }).toEqual({
      KeyCount: 1,
      IsTruncated: false,
      MaxKeys: 1000,
      Name: Bucket,
      Prefix: 'a.',
    });
    expect(Contents).toMatchObject([{ Key: 'a.txt', Size: 5, ETag: `"${md5('a.txt')}"`, StorageClass: 'STANDARD' }]);
  });

  it.each([
    {
      when: 'the root',
      input: { Delimiter: '/' },
      keys: ['A', 'a.txt', 'z', 'é', '\uff61', '😀'],
      prefixes: ['a/', 'c d/', 'l/'],
    },
    { when: 'a folder', input: { Delimiter: '/', Prefix: 'a/' }, keys: ['a/1', 'a/2'], prefixes: ['a/b/'] },
    {
      when: 'a longer delimiter',
      input: { Delimiter: '/b', Prefix: 'a' },
      keys: ['a.txt', 'a/1', 'a/2'],
      prefixes: ['a/b'],
    },
    { when: 'after a key', input: { Prefix: 'l/', StartAfter: 'l/2' }, keys: ['l/3', 'l/4'], prefixes: [] },
    { when: 'no prefix', input: { Prefix: 'nope/' }, keys: [], prefixes: [] },
  ])('lists $when', async ({ input, keys, prefixes }) => {
    expect(await names(input)).toEqual({ keys, prefixes });
  });

  it.each([1, 2, 3, 100])('walks all pages of %d', async (pageSize) => {
    const found: (string | undefined)[] = [];
    const sizes: number[] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize }, { Bucket, Delimiter: '/' })) {
      found.push(...(page.Contents ?? []).map(({ Key }) => Key));
      found.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      sizes.push(page.KeyCount ?? 0);
    }

    expect(found.toSorted()).toEqual(['A', 'a.txt', 'a/', 'c d/', 'l/', 'z', 'é', '\uff61', '😀'].toSorted());
    expect(Math.max(...sizes)).toBeLessThanOrEqual(pageSize);
    expect(sizes.at(-1)).toBeGreaterThan(0);
  });

  it('encodes keys when asked to', async () => {
    const { keys } = await names({ EncodingType: 'url', Prefix: 'c d' });

    expect(keys).toEqual(['c+d/4']);
  });

  it.each([
    { what: 'a token that it did not give', input: { ContinuationToken: 'nonsense' } },
    { what: 'a number that is none', input: { MaxKeys: -1 } },
  ])('refuses $what', async ({ input }) => {
    expect(await refusal(list(input))).toMatchObject({ code: 'InvalidArgument', status: 400 });
  });
});
