import { text } from 'node:stream/consumers';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { md5, refusal, startS3, type TestS3 } from './start-s3.ts';

const Bucket = 'files';
let server: TestS3;
let client: S3Client;

beforeAll(async () => {
  server = await startS3();
  server.s3.createBucket(Bucket);
  client = server.client();
});
afterAll(() => server.stop());

const put = (Key: string, Body: string | Uint8Array, more: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = (Key: string, more = {}) => client.send(new GetObjectCommand({ Bucket, Key, ...more }));
const read = async (Key: string, more = {}) => (await get(Key, more)).Body?.transformToString();

describe('PutObject', () => {
  it('keeps content headers and metadata', async () => {
    const Metadata = { Foo: 'bar', 'encoded-name': 'a%20b' };
    await put('headers', 'hello world', {
      Metadata,
      ContentType: 'text/plain; charset=utf-8',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment; filename="a.txt"',
      ContentEncoding: 'gzip',
      ContentLanguage: 'es',
    });

    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'headers' }));

    expect(head).toMatchObject({
      Metadata: { foo: 'bar', 'encoded-name': 'a%20b' },
      ContentType: 'text/plain; charset=utf-8',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment; filename="a.txt"',
      ContentEncoding: 'gzip',
      ContentLanguage: 'es',
      ContentLength: 11,
      AcceptRanges: 'bytes',
      ETag: `"${md5('hello world')}"`,
    });
    expect(head.LastModified?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it('gives metadata that is not ASCII back as an encoded word', async () => {
    const headers = { 'x-amz-meta-contact': Buffer.from('Ñ').toString('latin1') };
    await server.sendSigned({ method: 'PUT', target: '/files/encoded', headers, body: Buffer.from('x') });

    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'encoded' }));

    expect(head.Metadata?.['contact']).toBe('=?UTF-8?B?w4PCkQ==?=');
  });

  it('refuses more than 2 KB of metadata', async () => {
    const large = put('large-metadata', 'x', { Metadata: { a: 'x'.repeat(2048) } });

    expect(await refusal(large)).toMatchObject({ code: 'MetadataTooLarge', status: 400 });
  });

  it('keeps an empty object', async () => {
    await put('empty', new Uint8Array());

    expect(await read('empty')).toBe('');
    expect(await refusal(get('empty', { Range: 'bytes=0-' }))).toMatchObject({ code: 'InvalidRange', status: 416 });
  });

  it.each([
    { header: 'x-amz-acl', input: { ACL: 'public-read' as const } },
    { header: 'x-amz-storage-class', input: { StorageClass: 'GLACIER' as const } },
    { header: 'x-amz-expected-bucket-owner', input: { ExpectedBucketOwner: '000000000000' } },
  ])('refuses $header, which it would not heed', async ({ header, input }) => {
    const answer = await refusal(put('unheeded', 'x', input));

    expect(answer).toMatchObject({ code: 'NotImplemented', status: 501 });
    expect(answer.message).toContain(header);
  });

  it('refuses a bucket that is not there', async () => {
    const call = client.send(new PutObjectCommand({ Bucket: 'nowhere', Key: 'a', Body: 'x' }));

    expect(await refusal(call)).toMatchObject({ code: 'NoSuchBucket', status: 404 });
  });
});

describe('GetObject', () => {
  beforeAll(() => put('range', 'hello world'));

  it.each([
    { Range: 'bytes=0-3', bytes: 'hell', ContentRange: 'bytes 0-3/11' },
    { Range: 'bytes=6-', bytes: 'world', ContentRange: 'bytes 6-10/11' },
    { Range: 'bytes=-5', bytes: 'world', ContentRange: 'bytes 6-10/11' },
    { Range: 'bytes=-50', bytes: 'hello world', ContentRange: 'bytes 0-10/11' },
    { Range: 'bytes=8-400', bytes: 'rld', ContentRange: 'bytes 8-10/11' },
  ])('answers $Range with those bytes', async ({ Range, bytes, ContentRange }) => {
    const answer = await get('range', { Range });

    expect(answer).toMatchObject({ ContentRange, ContentLength: bytes.length, $metadata: { httpStatusCode: 206 } });
    expect(await answer.Body?.transformToString()).toBe(bytes);
  });

  it.each(['bytes=4-2', 'bytes=0-1,3-4', 'lines=0-1'])('answers %s with the whole object', async (Range) => {
    const answer = await get('range', { Range });

    expect(answer.$metadata.httpStatusCode).toBe(200);
    expect(await answer.Body?.transformToString()).toBe('hello world');
  });

  it.each(['bytes=11-', 'bytes=100-200', 'bytes=-0'])('refuses %s', async (Range) => {
    expect(await refusal(get('range', { Range }))).toMatchObject({ code: 'InvalidRange', status: 416 });
  });

  it('answers with the headers that the request asks for', async () => {
    const answer = await get('range', {
      ResponseContentType: 'text/csv',
      ResponseContentDisposition: 'attachment; filename="a b.csv"',
      ResponseCacheControl: 'max-age=1',
    });

    expect(answer).toMatchObject({
      ContentType: 'text/csv',
      ContentDisposition: 'attachment; filename="a b.csv"',
      CacheControl: 'max-age=1',
    });
    await answer.Body?.transformToString();
  });

  it('says that a key is not there', async () => {
    const head = () => client.send(new HeadObjectCommand({ Bucket, Key: 'nope' }));

    expect(await refusal(get('nope'))).toMatchObject({ code: 'NoSuchKey', status: 404 });
    expect(await refusal(head())).toMatchObject({ code: 'NotFound', status: 404 });
  });
});

describe('CopyObject', () => {
  const copy = (Key: string, CopySource: string, more = {}) =>
    client.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...more }));
  beforeAll(() => put('source + ñ', 'to copy', { Metadata: { a: '1' }, ContentType: 'text/css', Tagging: 't=1' }));

  it('copies bytes, headers and tags', async () => {
    const answer = await copy('copied', `${Bucket}/${encodeURIComponent('source + ñ')}`);

    const object = await get('copied');
    expect(answer.CopyObjectResult?.ETag).toBe(`"${md5('to copy')}"`);
    expect(object).toMatchObject({ Metadata: { a: '1' }, ContentType: 'text/css', TagCount: 1 });
    expect(await object.Body?.transformToString()).toBe('to copy');
  });

  it('replaces metadata and tags when told so', async () => {
    await copy('replaced', `/${Bucket}/${encodeURIComponent('source + ñ')}`, {
      MetadataDirective: 'REPLACE',
      TaggingDirective: 'REPLACE',
      Metadata: { b: '2' },
    });

    const object = await client.send(new HeadObjectCommand({ Bucket, Key: 'replaced' }));
    expect(object).toMatchObject({ Metadata: { b: '2' }, ContentType: 'binary/octet-stream' });
    expect(object.TagCount).toBeUndefined();
  });

  it('is independent of its source', async () => {
    await put('soon-gone', 'stays');
    await copy('kept', `${Bucket}/soon-gone`);

    await client.send(new DeleteObjectCommand({ Bucket, Key: 'soon-gone' }));

    expect(await read('kept')).toBe('stays');
  });

  it('refuses a copy onto itself that changes nothing', async () => {
    await put('itself', 'x');

    expect(await refusal(copy('itself', `${Bucket}/itself`))).toMatchObject({ code: 'InvalidRequest', status: 400 });
  });

  it('refuses a condition on its source, which it would not heed', async () => {
    await put('changed', 'x');

    const answer = await refusal(copy('other', `${Bucket}/changed`, { CopySourceIfMatch: '"0000"' }));

    expect(answer).toMatchObject({ code: 'NotImplemented', status: 501 });
    expect(answer.message).toContain('x-amz-copy-source-if-match');
  });
});

describe('a call that is not emulated', () => {
  it.each([
    { method: 'GET', target: '/files/a?acl', named: 'GET object ?acl' },
    { method: 'GET', target: '/files?versioning', named: 'GET bucket ?versioning' },
    { method: 'GET', target: '/files?location', named: 'GET bucket ?location' },
    { method: 'DELETE', target: '/files/a?tagging', named: 'DELETE object ?tagging' },
    { method: 'POST', target: '/files?delete', named: 'POST bucket ?delete' },
    { method: 'GET', target: '/files/a?x-id=GetObjectAcl&acl', named: 'GetObjectAcl' },
    { method: 'GET', target: '/', named: 'GET service' },
    { method: 'PUT', target: '/files/a?versionId=null', named: 'PUT object ?versionId' },
  ])('is answered 501, naming $named', async ({ method, target, named }) => {
    const answer = await server.sendSigned({ method, target });

    expect(answer.statusCode).toBe(501);
    expect(await text(answer)).toContain(`<Message>${named} is not emulated`);
  });
});
