import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createObjectFacts, type ObjectFacts } from '../../../../lib/aws/object-facts.ts';
import type { Bridge } from '../../../../lib/config/bridge.ts';
import { type Need, rule } from '../../../../lib/config/rule.ts';
import type { Upload } from '../../../../lib/config/upload.ts';
import { attachmentsOf } from '../../../../lib/delivery/command.ts';
import { readPayload } from '../../../../lib/delivery/ledger/payload.ts';
import { advanceGroup } from '../../../../lib/uploads/groups/advance.ts';
import { handleUpload } from '../../../../lib/uploads/handle.ts';
import { uploadOf } from '../../../../lib/uploads/upload-event.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';
import { handlingOf } from '../handling-of.ts';

let engine: Engine;
let s3: S3Client;
/** The first digits of S3's numbers: they sort before the year of a time, or after it. */
let digits = '00';
let facts: ObjectFacts;
/** When each content was written, by its ETag: a second after the one before. */
let writtenAt: Map<string, Date>;
beforeEach(async () => {
  writtenAt = new Map();
  engine = await startEngine();
  engine.aws.s3.createBucket('plain');
  s3 = new S3Client({ endpoint: engine.aws.url, region: engine.aws.region, credentials: engine.aws.admin });
  const real = createObjectFacts(s3);
  const head: ObjectFacts['head'] = async (object) => {
    const found = await real.head(object);
    return { ...found, modifiedAt: writtenAt.get(found.etag) ?? found.modifiedAt };
  };
  facts = { ...real, head };
});
afterEach(async () => {
  s3.destroy();
  await engine.stop();
});

it.each([
  ['its scan, and the first one by S3’s event', 'event', 'time', 'F'],
  ['S3’s event, and the first one by its scan', 'time', 'event', '00'],
] as const)('a group has the last version of a file, which came by %s', async (_how, first, second, numbers) => {
  digits = numbers;
  const old = await put('uploads', 'g/a.pdf', '%PDF-1.7 viejo');
  const last = await put('uploads', 'g/a.pdf', '%PDF-1.7 nuevo');

  for (const upload of [last[second], old[first]]) await join(upload);

  expect(await filesSent()).toMatchObject([{ versionId: last.event.versionId }]);
});

it('a file of a bucket without versions joins its group once, by its own event and later by its sidecar’s', async () => {
  await put('plain', 'g/a.pdf.case.json', '{}');
  const file = await put('plain', 'g/a.pdf', '%PDF-1.7 uno');

  await join(file.event, ['sidecar']);
  expect(await filesSent()).toHaveLength(1);

  expect(await join(file.time, ['sidecar'])).toMatchObject({ outcome: 'known' });
  expect(await engine.deliveries()).toHaveLength(1);
});

/** The same upload as S3's event brings it, and as a scan, a sidecar or a backfill does: with a time for S3's number. */
async function put(bucket: string, key: string, body: string): Promise<{ event: Upload; time: Upload }> {
  const { VersionId, ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  writtenAt.set(ETag.replaceAll('"', ''), new Date(Date.UTC(2026, 10, 30, 10, 0, writtenAt.size)));
  const { modifiedAt } = await facts.head({ bucket, key });
  const object = { key, versionId: VersionId, etag: ETag.replaceAll('"', ''), size: body.length };
  const number = digits + modifiedAt.getTime().toString(16).toUpperCase();
  return {
    event: uploadOf(bucket, { ...object, sequencer: number }),
    time: uploadOf(bucket, { ...object, sequencer: modifiedAt.toISOString() }),
  };
}

const join = (upload: Upload, needs: readonly Need[] = []) =>
  handleUpload(handlingOf(engine, bridgeOf(needs), facts), upload);

/** Closes the group, and returns the files of its command. */
async function filesSent() {
  const services = handlingOf(engine, bridgeOf([]), facts);
  engine.clock.ms += 60_000;
  const [id] = await engine.services.stores.dueIndex.next('demo', 'group', 10);
  await advanceGroup(services, id ?? '');
  const [delivery] = await engine.deliveries();
  if (!delivery) throw new Error('The group made no delivery');
  return attachmentsOf(await readPayload(engine.services.stores.objects, delivery));
}

function bridgeOf(needs: readonly Need[]): Bridge {
  const command = { kind: 'insertCase' as const, case: newCase };
  const group = rule({ prefix: 'g/', needs }, () => ({ group: 'g', quietMinutes: 0.5, command }));
  const bucket = { operation: 'demo', rules: [group] };
  return {
    operations: { demo: { server: 'crm0001.wolkvox.com' } },
    uploads: { ...bucket, buckets: { plain: bucket } },
    sources: {},
    schedules: [],
  };
}
