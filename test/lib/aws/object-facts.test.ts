import { Readable } from 'node:stream';
import { PutObjectCommand, PutObjectTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { type LocalAws, startAws } from 'local-aws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createObjectFacts, type ObjectFacts } from '../../../lib/aws/object-facts.ts';

let aws: LocalAws;
let client: S3Client;
let facts: ObjectFacts;

beforeAll(async () => {
  aws = await startAws();
  aws.s3.createBucket('versioned', { versioning: true });
  aws.s3.createBucket('plain');
  client = new S3Client(aws.clientConfig());
  facts = createObjectFacts(client);
});
afterAll(async () => {
  client.destroy();
  await aws.stop();
});

describe('head', () => {
  it('describes the version of the event, also when a newer one exists', async () => {
    const { VersionId, ETag } = await put('versioned', 'a', 'one', { Metadata: { case: 'PQR-1' } });
    await put('versioned', 'a', 'longer');

    expect(await facts.head({ bucket: 'versioned', key: 'a', versionId: VersionId })).toEqual({
      versionId: VersionId,
      etag: ETag?.replaceAll('"', ''),
      size: 3,
      modifiedAt: expect.any(Date),
      metadata: { case: 'PQR-1' },
    });
    expect(await facts.head({ bucket: 'versioned', key: 'a' })).toMatchObject({ size: 6, metadata: {} });
  });

  it('names no version where the bucket keeps none', async () => {
    await put('plain', 'b', '');
    const head = await facts.head({ bucket: 'plain', key: 'b' });

    expect(head).not.toHaveProperty('versionId');
    expect(head.size).toBe(0);
    expect(Date.now() - head.modifiedAt.getTime()).toBeLessThan(24 * 3_600_000);
  });

  it('names no version for an object that is older than its bucket’s versioning', async () => {
    const old = createObjectFacts(clientThatAnswers({ 'x-amz-version-id': 'null' }));

    expect(await old.head({ bucket: 'b', key: 'k' })).not.toHaveProperty('versionId');
  });

  it('has a value for each header that is missing', async () => {
    expect(await createObjectFacts(clientThatAnswers({})).head({ bucket: 'b', key: 'k' })).toEqual({
      etag: '',
      size: 0,
      modifiedAt: new Date(0),
      metadata: {},
    });
  });

  it.each([
    ['in base64', '=?UTF-8?B?U29saWNpdHVkIGRlIFBlw7Fh?=', 'Solicitud de Peña'],
    ['by its bytes', '=?utf-8?q?Pe=C3=B1a_y_Pe=c3=b1a?=', 'Peña y Peña'],
    ['in several words, whose space between is none', '=?UTF-8?B?UGXD?= \t =?UTF-8?Q?=B1a?= x', 'Pe\ufffd\ufffda x'],
    ['between other text', 'de =?UTF-8?Q?Pe=C3=B1a?= y =?UTF-8?Q?Ib=C3=A1=C3=B1ez?=', 'de Peña y Ibáñez'],
    ['empty', 'a =?UTF-8?Q??= b', 'a  b'],
    ['plain', 'Solicitud = 1?', 'Solicitud = 1?'],
    ['in an alphabet that is not sent', '=?UTF-8?X?abc?=', '=?UTF-8?X?abc?='],
    ['with a sign that is no byte', '=?UTF-8?Q?a=zz=4?=', 'a=zz=4'],
  ])('decodes metadata that is not ASCII: %s', async (_how, sent, value) => {
    const { metadata } = await createObjectFacts(clientThatAnswers({ 'x-amz-meta-asunto': sent })).head({
      bucket: 'b',
      key: 'k',
    });

    expect(metadata).toEqual({ asunto: value });
  });

  it.each([
    [403, true],
    [400, true],
    [404, false],
    [500, false],
  ])('asks for the cause of a %i by reading one byte: %s', async (status, isAsked) => {
    const methods: string[] = [];
    const refused = clientThatAnswers({}, status, methods);

    await expect(createObjectFacts(refused).head({ bucket: 'b', key: 'k' })).rejects.toMatchObject({ status });
    expect(methods).toEqual(isAsked ? ['HEAD', 'GET'] : ['HEAD']);
  });

  it('keeps the refusal where the byte can be read after all', async () => {
    const { client: barred } = { client: clientThatAnswers({}, 403, [], 200) };

    await expect(createObjectFacts(barred).head({ bucket: 'b', key: 'k' })).rejects.toMatchObject({
      reason: 'object_denied',
      status: 403,
    });
  });

  it('passes on what is no answer of S3, and asks no more', async () => {
    const methods: string[] = [];
    const broken = clientThatAnswers({}, 200, methods);
    broken.config.requestHandler.handle = async ({ method }: { method: string }) => {
      methods.push(method);
      throw new Error('ECONNREFUSED');
    };

    await expect(createObjectFacts(broken).head({ bucket: 'b', key: 'k' })).rejects.toThrow('ECONNREFUSED');
    expect(methods).toEqual(['HEAD']);
  });
});

describe('tags', () => {
  it('are those of the version of the event', async () => {
    const { VersionId } = await put('versioned', 't', 'one', { Tagging: 'estado=nuevo&de=Ana%20P' });
    await put('versioned', 't', 'two');

    const object = { bucket: 'versioned', key: 't', versionId: VersionId };
    expect(await facts.tags(object)).toEqual({ estado: 'nuevo', de: 'Ana P' });
    expect(await facts.tags({ bucket: 'versioned', key: 't' })).toEqual({});
    await tag('t', { otro: '' });
    expect(await facts.tags({ bucket: 'versioned', key: 't' })).toEqual({ otro: '' });
  });

  it('of a missing object throw an ObjectError', async () => {
    await expect(facts.tags({ bucket: 'plain', key: 'nowhere' })).rejects.toMatchObject({ reason: 'object_gone' });
  });
});

it.each([
  ['the first ones of a long object', 'abcdef', 'abcd'],
  ['all of a shorter one', 'ab', 'ab'],
  ['none of an empty one', '', ''],
])('firstBytes returns %s', async (_what, content, bytes) => {
  await put('plain', 'bytes', content);

  expect(Buffer.from(await facts.firstBytes({ bucket: 'plain', key: 'bytes' }, 4)).toString()).toBe(bytes);
});

function put(
  bucket: string,
  key: string,
  text: string,
  more: { Metadata?: Record<string, string>; Tagging?: string } = {},
) {
  return client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ...more }));
}

async function tag(key: string, tags: Record<string, string>): Promise<void> {
  const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await client.send(new PutObjectTaggingCommand({ Bucket: 'versioned', Key: key, Tagging: { TagSet } }));
}

/** A client whose requests are answered here, as S3 would: each HEAD with these headers and this status. */
function clientThatAnswers(
  headers: Record<string, string>,
  headStatus = 200,
  methods: string[] = [],
  getStatus = headStatus,
): S3Client {
  const handle = async ({ method }: { method: string }) => {
    methods.push(method);
    const statusCode = method === 'HEAD' ? headStatus : getStatus;
    return { response: { statusCode, headers, body: Readable.from([]) } };
  };
  return new S3Client({
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: { handle },
    maxAttempts: 1,
  });
}
