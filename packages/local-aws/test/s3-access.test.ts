import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../src/service.ts';
import { refusal, startS3, type TestS3 } from './start-s3.ts';

const Bucket = 'files';
let server: TestS3;
let oldVersion: string;

beforeAll(async () => {
  server = await startS3();
  server.s3.createBucket(Bucket, { versioning: true });
  const admin = server.client();
  const { VersionId = '' } = await admin.send(new PutObjectCommand({ Bucket, Key: 'in/a', Body: '1' }));
  oldVersion = VersionId;
  await admin.send(new PutObjectCommand({ Bucket, Key: 'in/a', Body: '2', Tagging: 'scan=clean' }));
  await admin.send(new PutObjectCommand({ Bucket, Key: 'in/infected', Body: '3', Tagging: 'scan=infected' }));
});
afterAll(() => server.stop());

const allow = (Action: string | string[], Resource: string | string[] = 'arn:aws:s3:::files/in/*'): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
});
const listBucket = allow('s3:ListBucket', 'arn:aws:s3:::files');
const denied = { code: 'AccessDenied', status: 403 };

describe('a key that is not there', () => {
  it('is hidden from who may not list the bucket', async () => {
    const client = server.client([allow('s3:GetObject')]);

    expect(await refusal(client.send(new GetObjectCommand({ Bucket, Key: 'in/nope' })))).toMatchObject(denied);
    const head = await refusal(client.send(new HeadObjectCommand({ Bucket, Key: 'in/nope' })));
    expect(head.status).toBe(403);
  });

  it('is reported to who may list the bucket', async () => {
    const client = server.client([allow('s3:GetObject'), listBucket]);

    const answer = await refusal(client.send(new GetObjectCommand({ Bucket, Key: 'in/nope' })));

    expect(answer).toMatchObject({ code: 'NoSuchKey', status: 404 });
  });

  it('is reported under the prefix that may be listed, and hidden beside it', async () => {
    const Condition = { StringLike: { 's3:prefix': 'in/*' } };
    const client = server.client([allow('s3:GetObject', 'arn:aws:s3:::files/*'), { ...listBucket, Condition }]);

    const inside = await refusal(client.send(new GetObjectCommand({ Bucket, Key: 'in/nope' })));
    expect(inside).toMatchObject({ code: 'NoSuchKey', status: 404 });
    expect(await refusal(client.send(new GetObjectCommand({ Bucket, Key: 'out/nope' })))).toMatchObject(denied);
  });

  it('is denied when it could not be read if it were there', async () => {
    const client = server.client([allow('s3:GetObject'), listBucket]);

    expect(await refusal(client.send(new GetObjectCommand({ Bucket, Key: 'out/nope' })))).toMatchObject(denied);
  });
});

describe('an action', () => {
  it.each([
    { action: 's3:GetObject', call: () => new GetObjectCommand({ Bucket, Key: 'in/a' }) },
    { action: 's3:GetObjectVersion', call: () => new GetObjectCommand({ Bucket, Key: 'in/a', VersionId: oldVersion }) },
    { action: 's3:PutObject', call: () => new PutObjectCommand({ Bucket, Key: 'in/b', Body: 'x' }) },
    { action: 's3:GetObjectTagging', call: () => new GetObjectTaggingCommand({ Bucket, Key: 'in/a' }) },
    {
      action: 's3:GetObjectVersionTagging',
      call: () => new GetObjectTaggingCommand({ Bucket, Key: 'in/a', VersionId: oldVersion }),
    },
    {
      action: 's3:PutObjectTagging',
      call: () => new PutObjectTaggingCommand({ Bucket, Key: 'in/b', Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } }),
    },
    { action: 's3:DeleteObject', call: () => new DeleteObjectCommand({ Bucket, Key: 'in/b' }) },
    {
      action: 's3:DeleteObjectVersion',
      call: () => new DeleteObjectCommand({ Bucket, Key: 'in/b', VersionId: 'x'.repeat(32) }),
    },
  ])('$action is what its call needs, and all it needs', async ({ action, call }) => {
    const others = ['s3:*', 's3:*Version', 's3:*Tagging'].map((Action) => allow(Action, 'arn:aws:s3:::other/*'));
    const everythingElse: Statement[] = [allow('s3:*'), { ...allow(action), Effect: 'Deny' }];

    await server.client([allow(action)]).send(call() as GetObjectCommand);

    expect(await refusal(server.client(others).send(call() as GetObjectCommand))).toMatchObject(denied);
    expect(await refusal(server.client(everythingElse).send(call() as GetObjectCommand))).toMatchObject(denied);
  });

  it('s3:ListBucket is asked of the bucket, with the prefix', async () => {
    const Condition = { StringLike: { 's3:prefix': 'in/*' } };
    const client = server.client([{ ...listBucket, Condition }]);

    const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'in/a' }));

    expect(page.Contents?.map(({ Key }) => Key)).toEqual(['in/a']);
    expect(await refusal(client.send(new ListObjectsV2Command({ Bucket, Prefix: 'out/' })))).toMatchObject(denied);
  });

  it('s3:PutObjectTagging is needed as well to upload with tags', async () => {
    const call = new PutObjectCommand({ Bucket, Key: 'in/c', Body: 'x', Tagging: 'a=b' });

    expect(await refusal(server.client([allow('s3:PutObject')]).send(call))).toMatchObject(denied);
    await server.client([allow(['s3:PutObject', 's3:PutObjectTagging'])]).send(call);
  });

  it('can depend on a tag that the object has', async () => {
    const Condition = { StringEquals: { 's3:ExistingObjectTag/scan': 'clean' } };
    const client = server.client([{ ...allow(['s3:GetObject', 's3:GetObjectVersion']), Condition }]);

    const clean = await client.send(new GetObjectCommand({ Bucket, Key: 'in/a' }));
    const infected = client.send(new GetObjectCommand({ Bucket, Key: 'in/infected' }));
    expect(await refusal(infected)).toMatchObject(denied);
    const untagged = client.send(new GetObjectCommand({ Bucket, Key: 'in/a', VersionId: oldVersion }));
    expect(await refusal(untagged)).toMatchObject(denied);

    expect(await clean.Body?.transformToString()).toBe('2');
  });
});
