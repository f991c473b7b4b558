import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startS3, type TestS3 } from './start-s3.ts';

const Bucket = 'pages';
let server: TestS3;
let client: S3Client;

beforeAll(async () => {
  server = await startS3();
  server.s3.createBucket(Bucket);
  client = server.client();
});
afterAll(() => server.stop());

describe('a presigned address', () => {
  it('takes an upload', async () => {
    const address = await server.presign('PUT', '/pages/a%20b%2B%C3%B1.txt');

    const answer = await fetch(address, { method: 'PUT', body: 'signed', headers: { 'content-type': 'text/plain' } });

    expect(answer.status).toBe(200);
    const object = await client.send(new GetObjectCommand({ Bucket, Key: 'a b+ñ.txt' }));
    expect(object.ContentType).toBe('text/plain');
    expect(await object.Body?.transformToString()).toBe('signed');
  });

  it('gives an object, under the name that it was signed with', async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'b', Body: 'hello' }));
    const name = encodeURIComponent('attachment; filename="b c.txt"');

    const answer = await fetch(await server.presign('GET', `/pages/b?response-content-disposition=${name}`));

    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="b c.txt"');
    expect(await answer.text()).toBe('hello');
  });

  it('carries metadata in place of headers', async () => {
    const address = await server.presign('PUT', '/pages/noted?x-amz-meta-case=PQR%201&x-amz-tagging=a%3Db');

    await fetch(address, { method: 'PUT', body: 'x' });

    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'noted' }));
    expect(head).toMatchObject({ Metadata: { case: 'PQR 1' }, TagCount: 1 });
  });

  it('takes any bytes though an SDK signed the checksum of none', async () => {
    const empty = 'x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32';

    const answer = await fetch(await server.presign('PUT', `/pages/c?${empty}`), { method: 'PUT', body: 'full' });

    expect(answer.status).toBe(200);
  });
});

describe('a preflight', () => {
  it('is answered 501, since CORS is not emulated', async () => {
    const answer = await fetch(`${server.url}/pages/a`, {
      method: 'OPTIONS',
      headers: { origin: 'https://desk.example.com', 'access-control-request-method': 'PUT' },
    });

    expect(answer.status).toBe(501);
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
    expect(await answer.text()).toContain('<Message>A preflight request (CORS) is not emulated');
  });
});
