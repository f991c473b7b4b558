import { GetObjectTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import { expirePayload, keepPayload } from '../../../../lib/delivery/ledger/payload.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

let engine: Engine;
let s3: S3Client;
beforeEach(async () => {
  engine = await startEngine();
  s3 = new S3Client({ endpoint: engine.aws.url, region: engine.aws.region, credentials: engine.aws.admin });
});
afterEach(async () => {
  s3.destroy();
  await engine.stop();
});

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };
const refused: Command = { ...insert, case: { ...newCase, contact: 'nadie@example.com' } };

describe('the payload of a command', () => {
  it('is kept without an expiry while it waits', async () => {
    const { delivery } = await engine.accept('waits', insert);

    expect(await tagsOf(delivery.payload.key)).toEqual({});
  });

  it('is deleted once it is delivered', async () => {
    const { delivery } = await engine.accept('good', insert);
    await engine.work();

    expect(await tagsOf(delivery.payload.key)).toBeUndefined();
  });

  it('is kept for the bucket’s 14 days once it is rejected', async () => {
    const { delivery } = await engine.accept('bad', refused);
    await engine.work();

    expect((await engine.ledger.read(delivery.id))?.status).toBe('rejected');
    expect(await tagsOf(delivery.payload.key)).toEqual({ ended: '15' });
  });

  it.each([
    ['a day', 1, '15'],
    ['a day and a minute', 1 + 1 / 1_440, '20'],
    ['a month', 30, '45'],
    ['more than a year', 380, '550'],
    ['five years', 1_826, '2110'],
  ])(
    'is kept for 14 days at least after it waited %s, since S3 counts from its creation',
    async (_what, days, kept) => {
      const { delivery } = await engine.accept('waited', insert);
      const settledAt = delivery.acceptedAt + days * 86_400_000;
      await expirePayload(engine.services.stores.objects, { ...delivery, status: 'rejected', settledAt });

      expect(await tagsOf(delivery.payload.key)).toEqual({ ended: kept });
    },
  );

  it('counts from the last retry, which wrote it anew', async () => {
    const { delivery } = await engine.accept('retried', insert);
    const at = delivery.acceptedAt + 100 * 86_400_000;
    const decisions = [{ what: 'retry', by: 'ana', at, reason: 'again' }] as const;
    await expirePayload(engine.services.stores.objects, {
      ...delivery,
      status: 'rejected',
      settledAt: at + 1,
      decisions,
    });

    expect(await tagsOf(delivery.payload.key)).toEqual({ ended: '15' });
  });

  it('is kept without an expiry again when it will be resent', async () => {
    const { delivery } = await engine.accept('again', refused);
    await engine.work();
    await keepPayload(engine.services.stores.objects, delivery);

    expect(await tagsOf(delivery.payload.key)).toEqual({});
    await engine.services.stores.objects.remove(delivery.payload.bucket, delivery.payload.key);
    await expect(keepPayload(engine.services.stores.objects, delivery)).rejects.toMatchObject({
      reason: 'object_gone',
    });
  });

  it('may be gone already when its delivery ends', async () => {
    const { delivery } = await engine.accept('erased', insert);
    await engine.services.stores.objects.remove(delivery.payload.bucket, delivery.payload.key);

    await expect(
      expirePayload(engine.services.stores.objects, { ...delivery, status: 'rejected', settledAt: 1 }),
    ).resolves.toBeUndefined();
    expect(await tagsOf(delivery.payload.key)).toBeUndefined();
  });

  it('is deleted by the next worker when its own died right after the outcome', async () => {
    const { delivery } = await engine.accept('orphan', insert);
    // Such a worker leaves an outcome in the row, and everything else unchanged.
    const claim = { id: delivery.id, owner: 'dead', attempt: 1 };
    await engine.ledger.claim(delivery.id, 'dead', engine.clock.ms + 1_000);
    await engine.ledger.commit(claim, engine.clock.ms + 1_000);
    await engine.ledger.settle(claim, { status: 'delivered', crmId: 'a'.repeat(24) });
    engine.clock.ms += 3_600_000;

    await engine.work();

    expect(await tagsOf(delivery.payload.key)).toBeUndefined();
    expect(await engine.services.stores.dueIndex.all('demo', 'bulk', 10)).toEqual([]);
    expect(engine.crm.truth.filter(({ outcome }) => outcome === 'applied')).toEqual([]);
  });
});

describe('a payload that somebody changed', () => {
  const changed: Command = { ...insert, case: { ...newCase, description: 'De otra persona' } };

  it.each([
    ['another command', JSON.stringify(changed)],
    ['the same command with one field more', JSON.stringify({ ...insert, attachmentField: 'x' })],
    ['no JSON', '{"kind":'],
  ])('into %s is not sent, and its delivery is rejected', async (_what, text) => {
    const { delivery } = await engine.accept('changed', insert);
    await engine.services.stores.objects.putText('payloads', delivery.payload.key, text);
    await engine.work();

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'rejected', reason: 'payload_changed' });
    expect(engine.crm.truth.filter(({ outcome }) => outcome === 'applied')).toEqual([]);
  });

  it('only in the order of its keys is sent', async () => {
    const { delivery } = await engine.accept('same', insert);
    const { kind, ...rest } = insert as Extract<Command, { kind: 'insertCase' }>;
    await engine.services.stores.objects.putText('payloads', delivery.payload.key, JSON.stringify({ ...rest, kind }));
    await engine.work();

    expect((await engine.ledger.read(delivery.id))?.status).toBe('delivered');
  });
});

/** The tags of a payload. Returns `undefined` when it is gone. */
async function tagsOf(key: string): Promise<Record<string, string> | undefined> {
  try {
    const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket: 'payloads', Key: key }));
    return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}
