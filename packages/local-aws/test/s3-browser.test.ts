import { text } from 'node:stream/consumers';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, startBench } from './s3-bench.ts';

const Bucket = 'pages';
const page = 'https://desk.example.com';
let bench: Bench;
let client: S3Client;

beforeAll(async () => {
  bench = await startBench();
  const uploads = {
    allowedOrigins: ['https://*.example.com'],
    allowedMethods: ['PUT'],
    allowedHeaders: ['Content-*', 'x-amz-meta-note'],
    exposedHeaders: ['ETag'],
    maxAgeSeconds: 600,
  };
  bench.s3.createBucket(Bucket, { cors: [uploads, { allowedOrigins: ['*'], allowedMethods: ['GET'] }] });
  bench.s3.createBucket('closed');
  client = bench.client();
});
afterAll(() => bench.stop());

describe('a presigned address', () => {
  it('takes an upload', async () => {
    const address = await bench.presigned('PUT', '/pages/a%20b%2B%C3%B1.txt');

    const answer = await fetch(address, { method: 'PUT', body: 'signed', headers: { 'content-type': 'text/plain' } });

    expect(answer.status).toBe(200);
    const object = await client.send(new GetObjectCommand({ Bucket, Key: 'a b+ñ.txt' }));
    expect(object.ContentType).toBe('text/plain');
    expect(await object.Body?.transformToString()).toBe('signed');
  });

  it('gives an object, under the name that it was signed with', async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'b', Body: 'hello' }));
    const name = encodeURIComponent('attachment; filename="b c.txt"');

    const answer = await fetch(await bench.presigned('GET', `/pages/b?response-content-disposition=${name}`));

    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="b c.txt"');
    expect(await answer.text()).toBe('hello');
  });

  it('carries metadata in place of headers', async () => {
    const address = await bench.presigned('PUT', '/pages/noted?x-amz-meta-case=PQR%201&x-amz-tagging=a%3Db');

    await fetch(address, { method: 'PUT', body: 'x' });

    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'noted' }));
    expect(head).toMatchObject({ Metadata: { case: 'PQR 1' }, TagCount: 1 });
  });

  it('takes any bytes though an SDK signed the checksum of none', async () => {
    const empty = 'x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32';

    const answer = await fetch(await bench.presigned('PUT', `/pages/c?${empty}`), { method: 'PUT', body: 'full' });

    expect(answer.status).toBe(200);
  });
});

describe('a preflight', () => {
  const ask = (more: Record<string, string>, target = '/pages/a') =>
    bench.unsigned({
      method: 'OPTIONS',
      target,
      headers: { origin: page, 'access-control-request-method': 'PUT', ...more },
    });

  it('is answered with what the matching rule allows', async () => {
    const answer = await ask({ 'access-control-request-headers': 'content-type, X-Amz-Meta-Note' });

    expect(answer.resume().statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'content-type, x-amz-meta-note',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '600',
      'access-control-allow-credentials': 'true',
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    });
  });

  it.each([
    { when: 'the origin is another', headers: { origin: 'https://example.com' } },
    { when: 'the method is another', headers: { 'access-control-request-method': 'DELETE' } },
    { when: 'a header is another', headers: { 'access-control-request-headers': 'content-type, x-amz-acl' } },
    { when: 'the bucket has no rules', headers: {}, target: '/closed/a' },
  ])('is refused when $when', async ({ headers, target }) => {
    const answer = await ask(headers, target);

    expect(answer.statusCode).toBe(403);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expect(await text(answer)).toContain('<Code>AccessForbidden</Code>');
  });
});

describe('an answer', () => {
  it('can be read by a page that a rule allows', async () => {
    const address = await bench.presigned('PUT', '/pages/d');

    const answer = await fetch(address, { method: 'PUT', body: 'x', headers: { origin: page } });

    expect(answer.headers.get('access-control-allow-origin')).toBe(page);
    expect(answer.headers.get('access-control-expose-headers')).toBe('ETag');
  });

  it('can be read by a page that a rule allows when it is a refusal', async () => {
    const address = await bench.presigned('GET', '/pages/nope');

    const answer = await fetch(address, { headers: { origin: 'https://elsewhere.test' } });

    expect(answer.status).toBe(404);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('says nothing of origins to a page that no rule allows', async () => {
    const address = await bench.presigned('PUT', '/pages/e');

    const answer = await fetch(address, { method: 'PUT', body: 'x', headers: { origin: 'https://elsewhere.test' } });

    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  });
});
