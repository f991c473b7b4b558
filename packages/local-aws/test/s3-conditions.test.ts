import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../src/service.ts';
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

const put = (Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}, by = client) =>
  by.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = (Key: string, more = {}, by = client) => by.send(new GetObjectCommand({ Bucket, Key, ...more }));
const read = async (Key: string, more = {}) => (await get(Key, more)).Body?.transformToString();
const preconditionFailed = { code: 'PreconditionFailed', status: 412 };

describe('a conditional write', () => {
  it('with If-None-Match creates a key once', async () => {
    await put('once', '1', { IfNoneMatch: '*' });

    expect(await refusal(put('once', '2', { IfNoneMatch: '*' }))).toMatchObject(preconditionFailed);
    expect(await read('once')).toBe('1');
  });

  it('with If-None-Match lets one of ten writers win', async () => {
    // Long enough for the bodies of all ten to be on their way at once.
    const bodies = Array.from({ length: 10 }, (_, writer) => String(writer).repeat(300_000));

    const results = await Promise.allSettled(bodies.map((body) => put('race', body, { IfNoneMatch: '*' })));

    const winners = bodies.filter((_, writer) => results[writer]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await read('race')).toBe(winners[0]);
  });

  it('with If-None-Match takes a deleted key for a free one', async () => {
    await put('freed', '1');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'freed' }));

    await put('freed', '2', { IfNoneMatch: '*' });

    expect(await read('freed')).toBe('2');
  });

  it('with If-Match changes only what it knows', async () => {
    await put('known', '1');
    await put('known', '2', { IfMatch: `"${md5('1')}"` });

    expect(await refusal(put('known', '3', { IfMatch: `"${md5('1')}"` }))).toMatchObject(preconditionFailed);
    expect(await refusal(put('unknown', '3', { IfMatch: `"${md5('1')}"` }))).toMatchObject({ code: 'NoSuchKey' });
    expect(await read('known')).toBe('2');
  });

  it('with If-Match needs leave to read the object', async () => {
    await put('unreadable', '1');
    const writer: Statement = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::files/*' };
    const by = server.client([writer]);

    const call = put('unreadable', '2', { IfMatch: `"${md5('1')}"` }, by);

    expect(await refusal(call)).toMatchObject({ code: 'AccessDenied', status: 403 });
  });

  it('with If-Match deletes only what it knows', async () => {
    await put('deleted', '1');

    const call = client.send(new DeleteObjectCommand({ Bucket, Key: 'deleted', IfMatch: `"${md5('2')}"` }));

    expect(await refusal(call)).toMatchObject(preconditionFailed);
    expect(await read('deleted')).toBe('1');
  });
});

describe('a conditional read', () => {
  const past = new Date('2020-01-01T00:00:00Z');
  const future = new Date('2100-01-01T00:00:00Z');
  const own = `"${md5('hello')}"`;
  beforeAll(() => put('read', 'hello'));

  it.each([
    { when: 'If-Match names the ETag', condition: { IfMatch: own } },
    { when: 'If-Match is any', condition: { IfMatch: '*' } },
    { when: 'If-None-Match names another', condition: { IfNoneMatch: '"0"' } },
    { when: 'it was modified since', condition: { IfModifiedSince: past } },
    { when: 'it was not modified since', condition: { IfUnmodifiedSince: future } },
    { when: 'If-Match holds though it was modified', condition: { IfMatch: own, IfUnmodifiedSince: past } },
  ])('is answered when $when', async ({ condition }) => {
    expect(await read('read', condition)).toBe('hello');
  });

  it.each([
    { when: 'If-Match names another ETag', condition: { IfMatch: '"0"' }, status: 412 },
    { when: 'it was modified since', condition: { IfUnmodifiedSince: past }, status: 412 },
    { when: 'If-None-Match names the ETag', condition: { IfNoneMatch: own }, status: 304 },
    { when: 'it was not modified since', condition: { IfModifiedSince: future }, status: 304 },
  ])('is answered $status when $when', async ({ condition, status }) => {
    expect((await refusal(get('read', condition))).status).toBe(status);
  });
});
