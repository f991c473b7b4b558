import { text } from 'node:stream/consumers';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, startS3, type TestS3 } from './start-s3.ts';

const Bucket = 'keys';
let queueArn: string;
let server: TestS3;
let client: S3Client;

beforeAll(async () => {
  server = await startS3();
  queueArn = server.queue('uploads');
  server.s3.createBucket(Bucket, { notifications: [{ queueArn, events: ['s3:ObjectCreated:*'] }] });
  client = server.client();
});
afterAll(() => server.stop());

// `inEvent` is how S3 writes the key in a notification.
const keys = [
  { key: 'a b.txt', inEvent: 'a+b.txt' },
  { key: 'a+b.txt', inEvent: 'a%2Bb.txt' },
  { key: 'a%20b%2Bc%.txt', inEvent: 'a%2520b%252Bc%25.txt' },
  { key: 'x=1&y=2', inEvent: 'x%3D1%26y%3D2' },
  { key: 'q?x=1#y', inEvent: 'q%3Fx%3D1%23y' },
  { key: "it's (1)!.txt", inEvent: 'it%27s+%281%29%21.txt' },
  { key: 'año/ñandú.pdf', inEvent: 'a%C3%B1o/%C3%B1and%C3%BA.pdf' },
  { key: 'n\u0303 decomposed', inEvent: 'n%CC%83+decomposed' },
  { key: '📎/👩‍💻.txt', inEvent: '%F0%9F%93%8E/%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB.txt' },
  { key: 'a/../b', inEvent: 'a/../b' },
  { key: './a/./b', inEvent: './a/./b' },
  { key: '../../etc/passwd', inEvent: '../../etc/passwd' },
  { key: '/leading//double/', inEvent: '/leading//double/' },
  { key: 'back\\slash:"<>|*', inEvent: 'back%5Cslash%3A%22%3C%3E%7C*' },
  { key: '~tilde_-.', inEvent: '%7Etilde_-.' },
  { key: 'tab\tand\nline', inEvent: 'tab%09and%0Aline' },
  { key: '__proto__', inEvent: '__proto__' },
  { key: 'k'.repeat(1024), inEvent: 'k'.repeat(1024) },
  { key: 'ñ'.repeat(512), inEvent: '%C3%B1'.repeat(512) },
];

describe('a key', () => {
  it.each(keys)('$key is kept as it is, and written so in its event', async ({ key, inEvent }) => {
    await client.send(new PutObjectCommand({ Bucket, Key: key, Body: `of ${key}` }));

    const object = await client.send(new GetObjectCommand({ Bucket, Key: key }));
    const [event] = (await server.takeMessages(queueArn)).map((body) => JSON.parse(body));
    const listed = await client.send(new ListObjectsV2Command({ Bucket, Prefix: key }));

    expect(await object.Body?.transformToString()).toBe(`of ${key}`);
    expect(event.Records[0].s3.object.key).toBe(inEvent);
    expect(decodeURIComponent(inEvent.replaceAll('+', ' '))).toBe(key);
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual([key]);
  });

  it('is another than the one that a URL parser would make of it', async () => {
    const other = client.send(new GetObjectCommand({ Bucket, Key: 'b' }));

    expect(await refusal(other)).toMatchObject({ code: 'NoSuchKey' });
  });

  it('has a plus where its address has one', async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'one+one', Body: 'two' }));

    const answer = await server.sendSigned({ method: 'GET', target: '/keys/one+one' });

    expect(await text(answer)).toBe('two');
  });

  it('of more than 1,024 bytes is refused', async () => {
    const call = client.send(new PutObjectCommand({ Bucket, Key: `${'ñ'.repeat(512)}a`, Body: 'x' }));

    expect(await refusal(call)).toMatchObject({ code: 'KeyTooLongError', status: 400 });
  });

  it('that is no UTF-8 is refused', async () => {
    const answer = await server.sendSigned({ method: 'GET', target: '/keys/%ff' });

    expect(answer.statusCode).toBe(400);
    expect(await text(answer)).toContain('<Code>InvalidURI</Code>');
  });
});
