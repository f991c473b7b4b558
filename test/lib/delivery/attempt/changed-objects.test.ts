import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectVersion } from '../../../../lib/aws/objects.ts';
import type { AttachedObject } from '../../../../lib/delivery/command.ts';
import { runLane } from '../../../../lib/delivery/lane/run-lane.ts';
import { type Engine, newCase, startEngine, withStores } from '../../../setup/engine.ts';
import { flat } from '../../../setup/flat.ts';

let engine: Engine;
let s3: S3Client;
beforeAll(async () => {
  engine = await startEngine();
  const { aws } = engine;
  aws.s3.createBucket('plain');
  s3 = new S3Client({ endpoint: aws.url, region: aws.region, credentials: aws.admin });
});
afterAll(async () => {
  s3?.destroy();
  await engine?.stop();
});

const [before, after] = ['%PDF-1.7 antes', '%PDF-1.7 luego'];

describe('an object between its event and its delivery', () => {
  it.each([
    ['with versions, left alone', 'uploads', async () => {}, 'delivered'],
    ['with versions, overwritten', 'uploads', (key: string) => put('uploads', key, after), 'delivered'],
    [
      'with versions, deleted: a delete marker hides it',
      'uploads',
      (key: string) => remove('uploads', key),
      'delivered',
    ],
    [
      'with versions, overwritten and deleted',
      'uploads',
      async (key: string) => {
        await put('uploads', key, after);
        await remove('uploads', key);
      },
      'delivered',
    ],
    [
      'with versions, its version deleted permanently',
      'uploads',
      (key: string, version?: string) => remove('uploads', key, version),
      'object_gone',
    ],
    [
      'with versions, its version deleted permanently and another put in its place',
      'uploads',
      async (key: string, version?: string) => {
        await remove('uploads', key, version);
        await put('uploads', key, before);
      },
      'object_gone',
    ],
    ['without versions, left alone', 'plain', async () => {}, 'delivered'],
    ['without versions, overwritten', 'plain', (key: string) => put('plain', key, after), 'object_changed'],
    [
      'without versions, overwritten by the same bytes',
      'plain',
      (key: string) => put('plain', key, before),
      'delivered',
    ],
    ['without versions, deleted', 'plain', (key: string) => remove('plain', key), 'object_gone'],
    [
      'without versions, deleted and put anew',
      'plain',
      async (key: string) => {
        await remove('plain', key);
        await put('plain', key, after);
      },
      'object_changed',
    ],
  ])('%s', async (what, bucket, change, expected) => {
    const key = `${what}.pdf`;
    const { VersionId, ETag = '' } = await put(bucket, key, before);
    const size = before.length;
    const file: AttachedObject = { bucket, key, etag: ETag, size, name: 'a.pdf', type: 'application/pdf' };
    const attachments = [{ ...file, ...(VersionId && { versionId: VersionId }) }];
    const calls = engine.crm.truth.length;
    const { delivery } = await engine.accept(what, { kind: 'insertCase', case: newCase, attachments });
    await change(key, VersionId);

    await engine.work();

    const row = await engine.ledger.read(delivery.id);
    const made = engine.crm.state.cases.find(({ id }) => id === flat(row).crmId);
    if (expected === 'delivered') {
      expect(row?.status).toBe('delivered');
      expect(made?.files.map(({ bytes }) => bytes)).toEqual([before.length]);
    } else {
      expect(row).toMatchObject({ status: 'rejected', reason: expected });
      expect(engine.crm.truth.slice(calls).filter(({ ids }) => ids.length > 0)).toEqual([]);
    }
  });
});

it('is uncertain, not rejected, when the CRM had a part of a form before the object was read', async () => {
  engine.settings.insertCaseBy = 'form-data';
  const { VersionId = '', ETag = '' } = await put('uploads', 'form.pdf', before);
  const file = { bucket: 'uploads', key: 'form.pdf', versionId: VersionId, etag: ETag, size: before.length };
  const attachments = [{ ...file, name: 'form.pdf', type: 'application/pdf' }];
  const { delivery } = await engine.accept('form', { kind: 'insertCase', case: newCase, attachments });
  const { objects } = engine.services.stores;
  // It was there when it was tried before the call.
  const check = async (object: ObjectVersion) => {
    await objects.check(object);
    await remove('uploads', 'form.pdf', VersionId);
  };

  const services = withStores(engine.services, { objects: { ...objects, check } });
  await runLane(services, await engine.wakeUp(), engine.clock.ms + 300_000);

  expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'uncertain', reason: 'object_gone' });
});

function put(bucket: string, key: string, text: string) {
  return s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text }));
}

async function remove(bucket: string, key: string, version?: string): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, ...(version && { VersionId: version }) }));
}
