import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, startS3, type TestS3 } from './start-s3.ts';

const Bucket = 'parts';
let queueArn: string;
const fiveMiB = 5 * 1024 * 1024;
let server: TestS3;
let client: S3Client;

beforeAll(async () => {
  server = await startS3();
  queueArn = server.queue('uploads');
  server.s3.createBucket(Bucket, {
    versioning: true,
    notifications: [{ queueArn, events: ['s3:ObjectCreated:CompleteMultipartUpload'] }],
  });
  client = server.client();
});
afterAll(() => server.stop());

const begin = async (Key: string, more = {}) => {
  // As the SDK's uploader does. Without it, S3 refuses the checksums that the SDK adds to each part.
  const ChecksumAlgorithm = 'CRC32';
  const command = new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm, ...more });
  return (await client.send(command)).UploadId ?? '';
};
const part = async (Key: string, UploadId: string, PartNumber: number, Body: Uint8Array, more = {}) => {
  const answer = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...more }));
  const { ETag, ChecksumCRC32, ChecksumCRC64NVME } = answer;
  return { PartNumber, ETag, ChecksumCRC32, ChecksumCRC64NVME } satisfies CompletedPart;
};
const complete = (Key: string, UploadId: string, Parts: CompletedPart[], more = {}) =>
  client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }));
const filesIn = (folder: string) => readdirSync(path.join(server.directory, folder)).length;

describe('an upload in parts', () => {
  it('becomes one object, in the order of the part numbers', async () => {
    const bodies = [randomBytes(fiveMiB), randomBytes(fiveMiB), randomBytes(1000)];
    const UploadId = await begin('whole', { Metadata: { a: '1' }, ContentType: 'video/mp4', Tagging: 't=1' });
    const parts = [];
    for (const number of [3, 1, 2])
      parts.push(await part('whole', UploadId, number, bodies[number - 1] ?? Buffer.alloc(0)));
    parts.sort((a, b) => a.PartNumber - b.PartNumber);

    const done = await complete('whole', UploadId, parts);

    const object = await client.send(new GetObjectCommand({ Bucket, Key: 'whole', ChecksumMode: 'ENABLED' }));
    const md5s = bodies.map((body) => createHash('md5').update(body).digest());
    const etag = `"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-3"`;
    expect(done).toMatchObject({ ETag: etag, VersionId: object.VersionId, Bucket, Key: 'whole' });
    expect(object).toMatchObject({ ETag: etag, Metadata: { a: '1' }, ContentType: 'video/mp4', TagCount: 1 });
    expect(object).toMatchObject({ ChecksumType: 'COMPOSITE', ChecksumCRC32: expect.stringMatching(/==-3$/) });
    const received = Buffer.from((await object.Body?.transformToByteArray()) ?? []);
    expect(received.equals(Buffer.concat(bodies))).toBe(true);
    const [event] = (await server.takeMessages(queueArn)).map((body) => JSON.parse(body).Records[0]);
    expect(event).toMatchObject({
      eventName: 'ObjectCreated:CompleteMultipartUpload',
      s3: {
        object: { key: 'whole', size: 2 * fiveMiB + 1000, eTag: etag.replaceAll('"', ''), versionId: done.VersionId },
      },
    });
    expect(filesIn('incoming')).toBe(0);
  });

  it('has the checksum of the whole object when it began so', async () => {
    const ChecksumAlgorithm: ChecksumAlgorithm = 'CRC64NVME';
    const bodies = [randomBytes(fiveMiB), randomBytes(10)];
    const UploadId = await begin('crc64', { ChecksumAlgorithm });
    const parts = [];
    for (const [index, body] of bodies.entries()) {
      parts.push(await part('crc64', UploadId, index + 1, body, { ChecksumAlgorithm }));
    }

    await complete('crc64', UploadId, parts);

    const object = await client.send(new GetObjectCommand({ Bucket, Key: 'crc64', ChecksumMode: 'ENABLED' }));
    expect(object).toMatchObject({ ChecksumType: 'FULL_OBJECT', ChecksumCRC64NVME: expect.stringMatching(/=$/) });
    // The SDK compares the bytes with that checksum, and fails here when they differ.
    const received = Buffer.from((await object.Body?.transformToByteArray()) ?? []);
    expect(received.equals(Buffer.concat(bodies))).toBe(true);
  });

  it('keeps the last part of each number', async () => {
    const UploadId = await begin('again');
    await part('again', UploadId, 1, Buffer.from('first'));
    const last = await part('again', UploadId, 1, Buffer.from('last'));

    await complete('again', UploadId, [last]);

    const object = await client.send(new GetObjectCommand({ Bucket, Key: 'again' }));
    expect(await object.Body?.transformToString()).toBe('last');
    expect(filesIn('incoming')).toBe(0);
  });

  it('can be aborted, and leaves nothing', async () => {
    const UploadId = await begin('aborted');
    const sent = await part('aborted', UploadId, 1, Buffer.from('x'));

    await client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'aborted', UploadId }));

    expect(await refusal(complete('aborted', UploadId, [sent]))).toMatchObject({ code: 'NoSuchUpload', status: 404 });
    expect(filesIn('incoming')).toBe(0);
  });
});

describe('CompleteMultipartUpload', () => {
  let UploadId: string;
  let sent: CompletedPart[];
  beforeAll(async () => {
    UploadId = await begin('refused');
    sent = [];
    for (const number of [1, 2]) sent.push(await part('refused', UploadId, number, Buffer.from('small')));
  });

  it.each([
    { when: 'a part but the last is under 5 MiB', pick: () => sent, code: 'EntityTooSmall' },
    { when: 'parts are out of order', pick: () => sent.toReversed(), code: 'InvalidPartOrder' },
    { when: 'a part comes twice', pick: () => [...sent.slice(0, 1), ...sent.slice(0, 1)], code: 'InvalidPartOrder' },
    { when: 'a part was never sent', pick: () => [{ ...sent[0], PartNumber: 3 }], code: 'InvalidPart' },
    { when: 'an ETag is another', pick: () => [{ ...sent[0], ETag: '"0"' }], code: 'InvalidPart' },
    { when: 'a checksum is another', pick: () => [{ ...sent[0], ChecksumCRC32: 'AAAAAA==' }], code: 'InvalidPart' },
    { when: 'a checksum is missing', pick: () => [{ PartNumber: 1, ETag: sent[0]?.ETag }], code: 'InvalidRequest' },
    { when: 'there are no parts', pick: () => [], code: 'MalformedXML' },
  ])('is refused when $when', async ({ pick, code }) => {
    expect(await refusal(complete('refused', UploadId, pick()))).toMatchObject({ code, status: 400 });
  });

  it('is refused for another key', async () => {
    expect(await refusal(complete('other', UploadId, sent))).toMatchObject({ code: 'NoSuchUpload', status: 404 });
  });

  it('does not replace a key that must be new, and can be tried again', async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'taken', Body: 'x' }));
    const upload = await begin('taken');
    const one = await part('taken', upload, 1, Buffer.from('y'));

    const answer = await refusal(complete('taken', upload, [one], { IfNoneMatch: '*' }));
    await complete('taken', upload, [one]);

    expect(answer).toMatchObject({ code: 'PreconditionFailed', status: 412 });
    expect(await refusal(complete('taken', upload, [one]))).toMatchObject({ code: 'NoSuchUpload' });
  });
});

describe('UploadPart', () => {
  it.each([0, 10_001])('refuses the number %d', async (number) => {
    const UploadId = await begin('numbers');

    const answer = await refusal(part('numbers', UploadId, number, Buffer.from('x')));

    expect(answer).toMatchObject({ code: 'InvalidArgument', status: 400 });
  });

  it.each(['SHA256', undefined] as const)(
    'refuses a CRC32 when the upload began with %s',
    async (ChecksumAlgorithm) => {
      const UploadId = await begin('kinds', { ChecksumAlgorithm });

      const answer = await refusal(part('kinds', UploadId, 1, Buffer.from('x'), { ChecksumAlgorithm: 'CRC32' }));

      expect(answer).toMatchObject({ code: 'InvalidRequest', status: 400 });
    },
  );
});
