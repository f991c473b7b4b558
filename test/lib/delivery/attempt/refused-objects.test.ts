import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ObjectReason } from '../../../../lib/aws/object-reason.ts';
import { createObjects, ObjectError, type ObjectVersion } from '../../../../lib/aws/objects.ts';
import { runLane } from '../../../../lib/delivery/lane/run-lane.ts';
import { engineLog } from '../../../../lib/engine-log.ts';
import { log } from '../../../../lib/log.ts';
import { type Engine, newCase, startEngine, withStores } from '../../../setup/engine.ts';

const minute = 60_000;
const pdf = Buffer.from('%PDF-1.7 contrato');

let engine: Engine;
/** Thrown by each read of such an object, as long as it is set. */
let refused: { readonly error: ObjectError; readonly where: (object: ObjectVersion) => boolean } | undefined;
let alarms: [message: string, reason: string | undefined][];

beforeEach(async () => {
  engine = await startEngine();
  [refused, alarms] = [undefined, []];
  vi.spyOn(log, 'warn').mockImplementation(() => {});
  vi.spyOn(log, 'info').mockImplementation(() => {});
  vi.spyOn(log, 'error').mockImplementation((message, fields) => {
    alarms.push([message, fields?.reason]);
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await engine.stop();
});

const held: readonly ObjectReason[] = ['object_archived', 'object_denied', 'object_kms_denied'];
const isFile = ({ bucket }: ObjectVersion) => bucket === 'uploads';
const isPayload = ({ bucket }: ObjectVersion) => bucket === 'payloads';

describe('a file that S3 refuses', () => {
  it.each(held)('is tried again until S3 gives it, and raises the alarm once, for %s', async (reason) => {
    refused = { error: new ObjectError(reason, 403), where: isFile };
    const id = await acceptCase();

    await workFor(2 * minute);
    const waiting = await engine.ledger.read(id);
    refused = undefined;
    await workFor(2 * minute);

    expect(waiting).toMatchObject({ status: 'accepted', reason });
    expect(waiting?.attempt).toBeGreaterThan(2);
    expect(alarms).toEqual([['An object in S3 cannot be read', reason]]);
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered' });
    expect(engine.crm.state.cases.map(({ files }) => files.length)).toEqual([1]);
  });

  it('spends one call of the day at most, however often it is tried', async () => {
    refused = { error: new ObjectError('object_archived', 403), where: isFile };
    const id = await acceptCase();

    await workFor(30 * minute);

    expect((await engine.ledger.read(id))?.attempt).toBeGreaterThan(4);
    const quota = await engine.table.get({ pk: `token#${await fingerprint()}`, sk: 'token' });
    // The question for the day's limit, and the first attempt.
    expect(quota).toMatchObject({ used: 2 });
  });

  it('is rejected with its reason where no time helps: a key of its sender', async () => {
    refused = { error: new ObjectError('object_customer_key', 400), where: isFile };
    const id = await acceptCase();

    await workFor(minute);

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'rejected', reason: 'object_customer_key' });
    expect(alarms).toEqual([['Rejected', 'object_customer_key']]);
  });

  it('leaves no doubt where the CRM gets a form: it is tried before the call', async () => {
    engine.settings.insertCaseBy = 'form-data';
    refused = { error: new ObjectError('object_denied', 403), where: isFile };
    const id = await acceptCase();

    await workFor(minute);

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'accepted', reason: 'object_denied' });
    expect(engine.crm.truth.filter(({ endpoint }) => endpoint.startsWith('cases/'))).toEqual([]);
    refused = undefined;
    await workFor(5 * minute);
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered' });
  });

  it('holds up nothing but its own command', async () => {
    refused = { error: new ObjectError('object_denied', 403), where: isFile };
    const denied = await acceptCase();
    const other = await engine.accept('other', { kind: 'insertCase', case: newCase, attachments: [] });

    await workFor(minute);

    expect(await engine.ledger.read(denied)).toMatchObject({ status: 'accepted' });
    expect(await engine.ledger.read(other.delivery.id)).toMatchObject({ status: 'delivered' });
  });
});

describe('a payload that S3 refuses', () => {
  it.each(held)('is never called gone: its command waits, with an alarm, and is delivered, for %s', async (reason) => {
    const id = await acceptCase({ priority: 'interactive', event: { origin: 'webhook:crm', dedupeKey: 'a' } });
    refused = { error: new ObjectError(reason, 403), where: isPayload };

    await workFor(60 * minute);
    const waiting = await engine.ledger.read(id);
    refused = undefined;
    await workFor(20 * minute);

    expect(waiting).toMatchObject({ status: 'accepted', reason });
    expect(alarms[0]).toEqual(['An object in S3 cannot be read', reason]);
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered' });
  });

  it('is gone when it was deleted', async () => {
    const { delivery } = await engine.accept('a', { kind: 'insertCase', case: newCase, attachments: [] });
    await engine.services.stores.objects.remove('payloads', delivery.payload.key);

    await workFor(minute);

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'rejected', reason: 'object_gone' });
  });
});

describe('a file that S3 does not show, after versioning was switched on', () => {
  const hidden = () => ({ error: new ObjectError('object_gone', 404, true), where: isFile });

  it('is tried again for 20 minutes, and delivered once S3 shows it', async () => {
    refused = hidden();
    const id = await acceptCase();

    await workFor(15 * minute);
    const waiting = await engine.ledger.read(id);
    refused = undefined;
    await workFor(10 * minute);

    expect(waiting).toMatchObject({ status: 'accepted', reason: 'object_hidden' });
    expect(alarms.filter(([message]) => message !== 'Tried again and again without effect')).toEqual([]);
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered' });
  });

  it('is gone after that time', async () => {
    refused = hidden();
    const id = await acceptCase();

    await workFor(35 * minute);

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'rejected', reason: 'object_gone' });
  });
});

describe('with the rights of a role', () => {
  it('a version that was deleted is gone, and one that a policy denies is not', async () => {
    const { aws } = engine;
    const access = { endpoint: aws.url, region: aws.region };
    const admin = new S3Client({ ...access, credentials: aws.admin });
    const readable = { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: '*' } as const;
    const seeMissing = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::uploads' } as const;
    const Resource = 'arn:aws:s3:::uploads/denied.pdf';
    const denied = { Effect: 'Deny', Action: 's3:GetObjectVersion', Resource } as const;
    const credentials = { accessKeyId: 'AKIADELIVER', secretAccessKey: 'secret' };
    const arn = 'arn:aws:sts::000000000000:assumed-role/DeliverRole/deliver';
    aws.addPrincipal({ arn, ...credentials, statements: [readable, seeMissing, denied] });
    const asRole = createObjects(new S3Client({ ...access, credentials }));
    const { objects } = engine.services.stores;
    const services = withStores(engine.services, { objects: { ...objects, open: asRole.open, check: asRole.check } });
    const gone = await acceptCase({}, 'gone.pdf');
    const kept = await acceptCase({}, 'denied.pdf');
    const version = aws.s3.version({ bucket: 'uploads', key: 'gone.pdf' })?.versionId;
    await admin.send(new DeleteObjectCommand({ Bucket: 'uploads', Key: 'gone.pdf', VersionId: version }));
    admin.destroy();

    await runLane(services, await engine.wakeUp(), engine.clock.ms + 300_000);

    expect(await engine.ledger.read(gone)).toMatchObject({ status: 'rejected', reason: 'object_gone' });
    expect(await engine.ledger.read(kept)).toMatchObject({ status: 'accepted', reason: 'object_denied' });
  });
});

/** A case with one file of the uploads bucket. */
async function acceptCase(changes: Parameters<Engine['accept']>[2] = {}, key = 'contrato.pdf'): Promise<string> {
  const { sha256: _sha256, ...file } = await engine.upload(key, pdf);
  const { delivery } = await engine.accept(key, { kind: 'insertCase', case: newCase, attachments: [file] }, changes);
  return delivery.id;
}

/** Runs a lane some times within this time, as wake-ups would. */
async function workFor(ms: number): Promise<void> {
  const { objects } = engine.services.stores;
  const unlessRefused = async <T>(object: ObjectVersion, read: () => Promise<T>) => {
    if (refused?.where(object)) throw refused.error;
    return read();
  };
  const services = withStores(
    { ...engine.services, report: { ...engine.services.report, outcome: engineLog.outcome, stuck: engineLog.stuck } },
    {
      objects: {
        ...objects,
        open: (object) => unlessRefused(object, () => objects.open(object)),
        check: (object) => unlessRefused(object, () => objects.check(object)),
        getText: (bucket, key) => unlessRefused({ bucket, key }, () => objects.getText(bucket, key)),
        tagText: (bucket, key, tag, value) =>
          unlessRefused({ bucket, key }, () => objects.tagText(bucket, key, tag, value)),
      },
    },
  );
  for (const end = engine.clock.ms + ms; engine.clock.ms < end; engine.clock.ms += ms / 6) {
    await runLane(services, await engine.wakeUp(), engine.clock.ms + 300_000);
  }
}

async function fingerprint(): Promise<string> {
  return engine.services.tokenStores.tokens.fingerprint('demo-token');
}
