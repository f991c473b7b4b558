import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import type { EventPattern } from '../src/events/pattern.ts';
import { startTestAws, type TestAws } from './start.ts';

const Bucket = 'scanned';
/** In two parts: a virus scanner must not report this source file. */
const threat = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', 'STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('-');

let aws: TestAws;
afterEach(() => aws.stop());

async function start(scanMs: number | 'by-hand', pattern: EventPattern) {
  aws = await startTestAws({ scanMs });
  const bodies: string[] = [];
  aws.events.addRule({ pattern, target: (body) => bodies.push(body) });
  aws.s3.createBucket(Bucket, { versioning: true, eventBridge: true });
  aws.guardDuty.protect(Bucket);
  const client = new S3Client(aws.client());
  const put = (Key: string, Body: string) => client.send(new PutObjectCommand({ Bucket, Key, Body }));
  return { put, events: () => bodies.map((body) => JSON.parse(body)) };
}

describe('a rule of EventBridge', () => {
  const pattern = {
    source: ['aws.s3'],
    detail: { bucket: { name: [Bucket] }, object: { key: [{ prefix: 'in ñ/' }] } },
  };

  it('gets the event of a new object whose key it names, with the key as it is', async () => {
    const { put, events } = await start('by-hand', pattern);
    await put('out/a.txt', 'x');
    const { VersionId, ETag } = await put('in ñ/a b.txt', 'hello');

    expect(events()).toMatchObject([
      {
        version: '0',
        'detail-type': 'Object Created',
        account: '000000000000',
        region: 'us-east-1',
        resources: [`arn:aws:s3:::${Bucket}`],
        detail: {
          reason: 'PutObject',
          object: { key: 'in ñ/a b.txt', size: 5, etag: ETag?.replaceAll('"', ''), 'version-id': VersionId },
        },
      },
    ]);
  });

  it('with a matcher that is not emulated is refused, by the name of its field', async () => {
    await start('by-hand', pattern);
    const unknown = { source: [{ suffix: '.s3' }] } as unknown as EventPattern;

    expect(() => aws.events.addRule({ pattern: unknown, target: () => {} })).toThrow('source');
  });
});

describe('a scan of GuardDuty', () => {
  const pattern = { source: ['aws.guardduty'] };

  it('finds the EICAR test file and nothing else', async () => {
    const { put, events } = await start(0, pattern);
    await put('clean.txt', 'hello');
    await put('threat.txt', threat);
    await expect.poll(() => events().length).toBe(2);

    const results = events().map(({ detail }) => [detail.s3ObjectDetails.objectKey, detail.scanResultDetails]);
    expect(Object.fromEntries(results)).toMatchObject({
      'clean.txt': { scanResultStatus: 'NO_THREATS_FOUND', threats: null },
      'threat.txt': { scanResultStatus: 'THREATS_FOUND', threats: [{ name: expect.stringContaining('EICAR') }] },
    });
    const { tags } = aws.s3.version({ bucket: Bucket, key: 'threat.txt' }) ?? {};
    expect(tags).toEqual({ GuardDutyMalwareScanStatus: 'THREATS_FOUND' });
  });

  it('that is finished by hand has the result of the test, with or without the tag', async () => {
    const { put, events } = await start('by-hand', pattern);
    const { VersionId: versionId } = await put('a.txt', 'hello');
    aws.guardDuty.finish({ bucket: Bucket, key: 'a.txt', versionId }, 'UNSUPPORTED', { tag: false });

    expect(events()).toMatchObject([
      { detail: { scanStatus: 'SKIPPED', s3ObjectDetails: { objectKey: 'a.txt', versionId } } },
    ]);
    expect(aws.s3.version({ bucket: Bucket, key: 'a.txt' })?.tags).toEqual({});
    expect(() => aws.guardDuty.finish({ bucket: Bucket, key: 'none' }, 'FAILED')).toThrow('no such object');
  });
});
