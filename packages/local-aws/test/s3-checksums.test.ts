import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  ChecksumAlgorithm,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHasher } from '../src/s3/checksum.ts';
import { refusal, startS3, type TestS3 } from './start-s3.ts';

const Bucket = 'files';
let server: TestS3;
let client: S3Client;

beforeAll(async () => {
  server = await startS3();
  server.s3.createBucket(Bucket);
  client = server.client();
});
afterAll(() => server.stop());

const put = (Key: string, input: Omit<PutObjectCommandInput, 'Bucket' | 'Key'>) =>
  client.send(new PutObjectCommand({ Bucket, Key, ...input }));
const isMissing = async (Key: string) =>
  (await refusal(client.send(new HeadObjectCommand({ Bucket, Key })))).code === 'NotFound';

// The check values of the CRC catalogue: each is the checksum of the nine bytes 123456789.
describe('createHasher', () => {
  it.each([
    { algorithm: 'crc32', hex: 'cbf43926' },
    { algorithm: 'crc32c', hex: 'e3069283' },
    { algorithm: 'crc64nvme', hex: 'ae8b14860a799888' },
    { algorithm: 'sha1', hex: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441' },
  ] as const)('computes $algorithm over bytes that come in pieces', ({ algorithm, hex }) => {
    const hasher = createHasher(algorithm);
    hasher.update(Buffer.from('1234'));
    hasher.update(Buffer.from('56789'));

    expect(hasher.digest().toString('hex')).toBe(hex);
  });
});

describe('a checksum', () => {
  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    '%s of the SDK is verified, kept, and verified by the SDK on the way back',
    async (algorithm) => {
      const body = randomBytes(100_000);
      await put(algorithm, { Body: body, ChecksumAlgorithm: ChecksumAlgorithm[algorithm] });

      const answer = await client.send(new GetObjectCommand({ Bucket, Key: algorithm, ChecksumMode: 'ENABLED' }));

      expect(answer[`Checksum${algorithm}`]).toMatch(/^[\w+/]+=*$/);
      expect(answer.ChecksumType).toBe('FULL_OBJECT');
      expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? [])).toEqual(body);
    },
  );

  it.each([
    { kind: 'CRC32', input: { ChecksumCRC32: 'AAAAAA==' } },
    { kind: 'CRC64NVME', input: { ChecksumCRC64NVME: 'AAAAAAAAAAA=' } },
    { kind: 'SHA256', input: { ChecksumSHA256: createHash('sha256').update('other').digest('base64') } },
    { kind: 'Content-MD5', input: { ContentMD5: createHash('md5').update('other').digest('base64') } },
  ])('$kind of other bytes is refused, and nothing is stored', async ({ kind, input }) => {
    const answer = await refusal(put(`other ${kind}`, { Body: 'hello', ...input }));

    expect(answer).toMatchObject({ code: 'BadDigest', status: 400 });
    expect(await isMissing(`other ${kind}`)).toBe(true);
  });

  it('of the payload that the signature covers is verified', async () => {
    const headers = { 'x-amz-content-sha256': createHash('sha256').update('signed').digest('hex') };

    const answer = await server.sendSigned({ method: 'PUT', target: '/files/swapped', headers, body: 'other!' });

    expect(answer.statusCode).toBe(400);
    expect(await text(answer)).toContain('<Code>XAmzContentSHA256Mismatch</Code>');
    expect(await isMissing('swapped')).toBe(true);
  });

  it('is not said of a range', async () => {
    await put('ranged', { Body: 'hello' });

    const range = { Range: 'bytes=0-1', ChecksumMode: 'ENABLED' } as const;
    const answer = await client.send(new GetObjectCommand({ Bucket, Key: 'ranged', ...range }));

    expect(await answer.Body?.transformToString()).toBe('he');
    expect(answer.ChecksumCRC32).toBeUndefined();
  });
});

describe('a streamed body', () => {
  it('arrives whole, with the checksum in its trailer', async () => {
    const chunks = Array.from({ length: 50 }, () => randomBytes(9_000));
    await put('streamed', { Body: Readable.from(chunks), ContentLength: 450_000 });

    const answer = await client.send(new GetObjectCommand({ Bucket, Key: 'streamed', ChecksumMode: 'ENABLED' }));

    expect(answer.ContentEncoding).toBeUndefined();
    expect(answer.ChecksumCRC32).toMatch(/==$/);
    expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? [])).toEqual(Buffer.concat(chunks));
  });

  it('in pieces under 8 KiB is refused, as on AWS', async () => {
    const Body = Readable.from([Buffer.alloc(100), Buffer.alloc(100)]);

    const answer = await refusal(put('small pieces', { Body, ContentLength: 200 }));

    expect(answer).toMatchObject({ code: 'InvalidChunkSizeError', status: 403 });
  });

  it('of unknown length is refused, as on AWS', async () => {
    const headers = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' };

    const answer = await server.sendSigned({ method: 'PUT', target: '/files/unknown', headers, body: '0\r\n\r\n' });

    expect(answer.statusCode).toBe(411);
    expect(await text(answer)).toContain('<Code>MissingContentLength</Code>');
  });

  const signature = 'f'.repeat(64);
  const signedChunks = `5;chunk-signature=${signature}\r\nhello\r\n0;chunk-signature=${signature}\r\n\r\n`;

  it.each([
    { when: 'its chunks are signed', body: signedChunks, kind: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', status: 200 },
    {
      when: 'it ends early',
      body: signedChunks.slice(0, -70),
      kind: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      status: 400,
    },
    { when: 'it is shorter than announced', body: '2\r\nhi\r\n0\r\n\r\n', status: 400 },
    { when: 'it is longer than announced', body: '6\r\nhello!\r\n0\r\n\r\n', status: 400 },
    { when: 'a chunk is longer than its size', body: '5\r\nhello!\r\n0\r\n\r\n', status: 400 },
    { when: 'its size is not a number', body: 'x\r\nhello\r\n0\r\n\r\n', status: 400 },
    {
      when: 'its trailer is another checksum',
      body: '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n',
      status: 400,
    },
  ])('is answered $status when $when', async ({ body, kind = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', status }) => {
    const trailer = body.includes('crc32') ? { 'x-amz-trailer': 'x-amz-checksum-crc32' } : {};
    const headers = { 'x-amz-content-sha256': kind, 'x-amz-decoded-content-length': '5', ...trailer };

    const answer = await server.sendSigned({ method: 'PUT', target: `/files/chunked`, headers, body });

    expect({ status: answer.statusCode, body: await text(answer) }).toMatchObject({ status });
  });
});
