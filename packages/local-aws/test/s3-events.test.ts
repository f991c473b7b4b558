import { CopyObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { md5, refusal, startS3, type TestS3 } from './start-s3.ts';

const Bucket = 'uploads';
let queueArn: string;
let server: TestS3;
let client: S3Client;

beforeEach(async () => {
  server = await startS3();
  client = server.client();
  queueArn = server.queue('uploads');
});
afterEach(() => server.stop());

const put = (Key: string, Body = 'x', more = {}) => client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const events = async (arn = queueArn) => (await server.takeMessages(arn)).map((body) => JSON.parse(body).Records[0]);

describe('a notification', () => {
  it('has the shape that S3 documents', async () => {
    server.s3.createBucket(Bucket, { versioning: true, notifications: [{ queueArn, events: ['s3:ObjectCreated:*'] }] });

    const { VersionId } = await put('new/año 1.pdf', 'hello');

    const bodies = await server.takeMessages(queueArn);
    expect(bodies).toHaveLength(1);
    expect(JSON.parse(bodies[0] ?? '')).toEqual({
      Records: [
        {
          eventVersion: '2.1',
          eventSource: 'aws:s3',
          awsRegion: 'sa-east-1',
          eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          eventName: 'ObjectCreated:Put',
          userIdentity: { principalId: 'AWS:TestRole:session' },
          requestParameters: { sourceIPAddress: '127.0.0.1' },
          responseElements: { 'x-amz-request-id': expect.any(String), 'x-amz-id-2': expect.any(String) },
          s3: {
            s3SchemaVersion: '1.0',
            configurationId: expect.any(String),
            bucket: {
              name: Bucket,
              ownerIdentity: { principalId: '000000000000' },
              arn: 'arn:aws:s3:::uploads',
            },
            object: {
              key: 'new/a%C3%B1o+1.pdf',
              size: 5,
              eTag: md5('hello'),
              versionId: VersionId,
              sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
            },
          },
        },
      ],
    });
  });

  it('names no version in a bucket without versions', async () => {
    server.s3.createBucket(Bucket, { notifications: [{ queueArn, events: ['s3:ObjectCreated:Put'] }] });

    await put('a');

    expect((await events())[0].s3.object).not.toHaveProperty('versionId');
  });

  it('carries a sequencer that grows with each change of a key', async () => {
    server.s3.createBucket(Bucket, { notifications: [{ queueArn, events: ['s3:ObjectCreated:*'] }] });

    for (let change = 0; change < 20; change += 1) await put('a');

    const sequencers = (await events()).map((event) => event.s3.object.sequencer);
    expect(new Set(sequencers).size).toBe(20);
    expect(sequencers.toSorted()).toEqual(sequencers);
  });

  it('comes for the changes that the queue asked for', async () => {
    const [created, copied] = [server.queue('created'), server.queue('copied')];
    server.s3.createBucket(Bucket, {
      versioning: true,
      notifications: [
        { queueArn: created, events: ['s3:ObjectCreated:*'] },
        { queueArn: copied, events: ['s3:ObjectCreated:Copy'] },
      ],
    });

    await put('a');
    await client.send(new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a` }));

    const names = async (arn: string) => (await events(arn)).map((event) => event.eventName);
    expect(await names(created)).toEqual(['ObjectCreated:Put', 'ObjectCreated:Copy']);
    expect(await names(copied)).toEqual(['ObjectCreated:Copy']);
  });

  it('comes for keys that match prefix and suffix, before encoding', async () => {
    const filter = { prefix: 'in ñ/', suffix: '.pdf' };
    server.s3.createBucket(Bucket, { notifications: [{ queueArn, events: ['s3:ObjectCreated:*'], ...filter }] });

    for (const key of ['in ñ/a.pdf', 'in ñ/a.txt', 'out/a.pdf', 'in+ñ/a.pdf']) await put(key);

    expect((await events()).map((event) => event.s3.object.key)).toEqual(['in+%C3%B1/a.pdf']);
  });

  it('does not come for an upload that was refused', async () => {
    server.s3.createBucket(Bucket, { notifications: [{ queueArn, events: ['s3:ObjectCreated:*'] }] });
    await put('a');

    await refusal(put('a', 'y', { IfNoneMatch: '*' }));
    await refusal(put('b', 'y', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }));

    expect(await events()).toHaveLength(1);
  });
});

describe('createBucket', () => {
  it.each([
    's3:ObjectRemoved:*',
    's3:ObjectRemoved:Delete',
    's3:ObjectRestore:Post',
    's3:ObjectCreated:Post',
    'ObjectCreated:*',
    's3:TestEvent',
    's3:*',
  ])('refuses a notification of %s, which never comes', (event) => {
    const create = () => server.s3.createBucket(Bucket, { notifications: [{ queueArn, events: [event] }] });

    expect(create).toThrow(event);
  });

  it('refuses a name that is taken', () => {
    server.s3.createBucket(Bucket);

    expect(() => server.s3.createBucket(Bucket)).toThrow(Bucket);
  });
});
