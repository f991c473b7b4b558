import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsOptions, type LocalAws, startAws } from '../src/index.ts';
import { createStillClock } from './still-clock.ts';

let folder: string;
let aws: LocalAws;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kept-'));
});
afterEach(async () => {
  await aws.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Starts services on the folder. An earlier one is left as after a kill: nothing more of it is written. */
async function start(options: AwsOptions = {}): Promise<LocalAws> {
  const earlier = aws;
  aws = await startAws({ keepIn: folder, indexDelayMs: 0, ...options });
  if (earlier) await earlier.stop().catch(() => {});
  return aws;
}

async function body(key: string, versionId?: string): Promise<string> {
  const s3 = new S3Client(aws.clientConfig());
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'photos', Key: key, VersionId: versionId }));
  return (await Body?.transformToString()) ?? '';
}

const table = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'due', AttributeType: 'S' },
  ],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'due',
      KeySchema: [{ AttributeName: 'due', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
};

describe('a table that is kept', () => {
  const query = () =>
    new QueryCommand({
      TableName: 'ledger',
      IndexName: 'due',
      KeyConditionExpression: 'due = :due',
      ExpressionAttributeValues: { ':due': { S: 'now' } },
    });

  it('has every write that was answered, in its indexes too, and none that was refused', async () => {
    // The index of the first process never shows the writes.
    await start({ indexDelayMs: 3_600_000 });
    await aws.dynamodb.createTable(table, 'ledger');
    const db = new DynamoDBClient(aws.clientConfig());
    const put = (pk: string, more = {}) =>
      db.send(new PutItemCommand({ TableName: 'ledger', Item: { pk: { S: pk }, due: { S: 'now' }, ...more } }));
    await put('one', { data: { B: new Uint8Array([1, 2, 255]) } });
    await put('gone');
    await put('expired', { expiresAt: { N: '1' } });
    await db.send(
      new UpdateItemCommand({
        TableName: 'ledger',
        Key: { pk: { S: 'one' } },
        UpdateExpression: 'ADD tries :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    );
    const refused = {
      TableName: 'ledger',
      Item: { pk: { S: 'one' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    };
    await expect(db.send(new PutItemCommand(refused))).rejects.toThrow();
    await aws.dynamodb.call('DeleteItem', { TableName: 'ledger', Key: { pk: { S: 'gone' } } });

    await start();
    await aws.dynamodb.createTable(table, 'ledger');

    const one = { pk: { S: 'one' }, due: { S: 'now' }, data: { B: Buffer.from([1, 2, 255]).toString('base64') } };
    expect(await aws.dynamodb.items('ledger')).toEqual([{ ...one, tries: { N: '1' } }]);
    const { Items = [] } = await new DynamoDBClient(aws.clientConfig()).send(query());
    expect(Items.map(({ pk }) => pk?.S)).toEqual(['one']);
  });
});

describe('a queue that is kept', () => {
  const fifo = { FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };

  it('has its messages in order, those in flight too, without those that were deleted', async () => {
    await start();
    const { arn } = aws.sqs.createQueue('plain', {});
    for (const text of ['first', 'second', 'third']) aws.sqs.send(arn, text);
    const [first, second] = await aws.sqs.receive(arn, { max: 2, waitMs: 0 });
    aws.sqs.delete(arn, first?.receiptHandle ?? '');

    await start();
    aws.sqs.createQueue('plain', {});
    const again = await aws.sqs.receive(arn, { max: 10, waitMs: 0 });

    expect(again.map(({ body: text }) => text)).toEqual(['second', 'third']);
    expect(again[0]?.messageId).toBe(second?.messageId);
    // Its receiver ended with its process: that receive leads to no dead-letter queue.
    expect(again[0]?.attributes['ApproximateReceiveCount']).toBe('1');
  });

  it('goes on with its sequence, its delays and what it knows of repeated messages', async () => {
    const clock = createStillClock();
    await start({ clock });
    const { arn } = aws.sqs.createQueue('ordered.fifo', fifo);
    const { arn: delayed } = aws.sqs.createQueue('delayed', { DelaySeconds: '60' });
    const before = aws.sqs.send(arn, 'one', { groupId: 'a', deduplicationId: '1' });
    aws.sqs.send(delayed, 'later');

    await start({ clock });
    aws.sqs.createQueue('ordered.fifo', fifo);
    aws.sqs.createQueue('delayed', { DelaySeconds: '60' });

    expect(aws.sqs.send(arn, 'one', { groupId: 'a', deduplicationId: '1' }).messageId).toBe(before.messageId);
    const after = aws.sqs.send(arn, 'two', { groupId: 'a', deduplicationId: '2' });
    expect(BigInt(after.sequenceNumber ?? 0)).toBeGreaterThan(BigInt(before.sequenceNumber ?? 0));
    expect(aws.sqs.attributes(delayed)).toMatchObject({ ApproximateNumberOfMessagesDelayed: '1' });
  });

  it('has its dead letters', async () => {
    const clock = createStillClock();
    const create = () => {
      const { arn: deadLetterTargetArn } = aws.sqs.createQueue('dead', {});
      const policy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
      return [deadLetterTargetArn, aws.sqs.createQueue('plain', { RedrivePolicy: policy }).arn] as const;
    };
    await start({ clock });
    const [dead, plain] = create();
    aws.sqs.send(plain, 'bad');
    await aws.sqs.receive(plain, { waitMs: 0 });
    clock.pass(31_000);
    expect(await aws.sqs.receive(plain, { waitMs: 0 })).toEqual([]);

    await start({ clock });
    create();

    expect(aws.sqs.attributes(plain)).toMatchObject({ ApproximateNumberOfMessages: '0' });
    expect((await aws.sqs.receive(dead, { waitMs: 0 })).map(({ body: text }) => text)).toEqual(['bad']);
  });
});

describe('a secret that is kept', () => {
  const value = async (name: string) => {
    const client = new SecretsManagerClient(aws.clientConfig());
    return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
  };

  it('has the value that was generated or put, and its ARN; a volatile one is never on disk', async () => {
    await start();
    const arn = aws.secrets.createSecret('key', { generate: {} });
    aws.secrets.createSecret('tokens', { value: 'of the template', volatileValue: 'of the environment' });
    aws.secrets.createSecret('rotated', { value: 'of the template' });
    aws.secrets.put('rotated', 'by a person');
    const key = await value('key');
    expect(await value('tokens')).toBe('of the environment');

    await start();

    expect(aws.secrets.createSecret('key', { generate: {} })).toBe(arn);
    expect(await value('key')).toBe(key);
    aws.secrets.createSecret('tokens', { value: 'of the template' });
    expect(await value('tokens')).toBe('of the template');
    aws.secrets.createSecret('rotated', { value: 'of the template' });
    expect(await value('rotated')).toBe('by a person');
  });
});

describe('a bucket that is kept', () => {
  it('has its versions, tags, headers and delete markers, in order, and no other files', async () => {
    await start();
    aws.s3.createBucket('photos', { versioning: true });
    aws.s3.createBucket('plain');
    const s3 = new S3Client(aws.clientConfig());
    const put = (key: string, text: string, bucket = 'photos') =>
      s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, Metadata: { of: 'ana' }, ContentType: 'text/x' }),
      );
    const { VersionId: first } = await put('a.txt', 'one');
    await put('a.txt', 'two');
    await put('ñ/b.txt', 'three');
    await s3.send(new DeleteObjectCommand({ Bucket: 'photos', Key: 'ñ/b.txt' }));
    const Tagging = { TagSet: [{ Key: 'scan', Value: 'clean' }] };
    await s3.send(new PutObjectTaggingCommand({ Bucket: 'photos', Key: 'a.txt', Tagging }));
    await put('c.txt', 'old', 'plain');
    await put('c.txt', 'new', 'plain');
    // What a kill leaves: an upload that came in, and a file that is no object yet.
    for (const name of ['incoming/half', 'objects/stray']) await writeFile(path.join(folder, 's3', name), 'x');

    await start();
    aws.s3.createBucket('photos', { versioning: true });
    aws.s3.createBucket('plain');

    const later = new S3Client(aws.clientConfig());
    expect(await body('a.txt')).toBe('two');
    expect(await body('a.txt', first)).toBe('one');
    const { Versions = [], DeleteMarkers = [] } = await later.send(new ListObjectVersionsCommand({ Bucket: 'photos' }));
    expect(Versions.map(({ Key, IsLatest }) => [Key, IsLatest])).toEqual([
      ['a.txt', true],
      ['a.txt', false],
      ['ñ/b.txt', false],
    ]);
    expect(DeleteMarkers.map(({ Key, IsLatest }) => [Key, IsLatest])).toEqual([['ñ/b.txt', true]]);
    const tags = await later.send(new GetObjectTaggingCommand({ Bucket: 'photos', Key: 'a.txt' }));
    expect(tags.TagSet).toEqual(Tagging.TagSet);
    const plain = await later.send(new GetObjectCommand({ Bucket: 'plain', Key: 'c.txt' }));
    expect(await plain.Body?.transformToString()).toBe('new');
    expect(plain).toMatchObject({ Metadata: { of: 'ana' }, ContentType: 'text/x' });
    expect(await readdir(path.join(folder, 's3', 'incoming'))).toEqual([]);
    expect(await readdir(path.join(folder, 's3', 'objects'))).toHaveLength(4);
  });

  it('has an object and its news together, and what a listener stores', async () => {
    await start();
    const create = () => {
      const { arn: queueArn } = aws.sqs.createQueue('news', {});
      aws.s3.createBucket('photos', { notifications: [{ queueArn, events: ['s3:ObjectCreated:*'] }] });
      return queueArn;
    };
    create();
    aws.s3.onCreated('photos', (key) => aws.store.list('mine').put(key, 'seen'));
    const s3 = new S3Client(aws.clientConfig());
    await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'a.txt', Body: 'one' }));
    // The news of this one cannot be kept.
    aws.s3.onCreated('photos', () => {
      throw new Error('as asked');
    });
    await expect(s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'b.txt', Body: 'two' }))).rejects.toThrow();

    await start();
    const arn = create();

    expect(aws.sqs.attributes(arn)).toMatchObject({ ApproximateNumberOfMessages: '1' });
    expect(aws.s3.version({ bucket: 'photos', key: 'a.txt' })).toBeDefined();
    expect(aws.s3.version({ bucket: 'photos', key: 'b.txt' })).toBeUndefined();
    expect(aws.store.list('mine').entries()).toEqual([{ key: 'a.txt', value: 'seen' }]);
  });

  it('has the scans that had not ended', async () => {
    await start({ scanMs: 3_600_000 });
    aws.s3.createBucket('photos', {});
    aws.guardDuty.protect('photos');
    const s3 = new S3Client(aws.clientConfig());
    await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'a.txt', Body: 'one' }));

    await start({ scanMs: 1 });
    aws.s3.createBucket('photos', {});
    aws.guardDuty.protect('photos');

    const tags = () => aws.s3.version({ bucket: 'photos', key: 'a.txt' })?.tags;
    await expect.poll(tags).toEqual({ GuardDutyMalwareScanStatus: 'NO_THREATS_FOUND' });
    expect(aws.store.list('scans').entries()).toEqual([]);
  });
});
