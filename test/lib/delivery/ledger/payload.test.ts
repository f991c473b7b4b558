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

describe('what a command says', () => {
  it('is kept without an end while it waits', async () => {
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
    expect(await tagsOf(delivery.payload.key)).toEqual({ ended: 'yes' });
  });

  it('is kept without an end again when it is to be sent again', async () => {
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

  it('is deleted by whoever comes next when its worker died right after the outcome', async () => {
    const { delivery } = await engine.accept('orphan', insert);
    // All that such a worker leaves: an outcome in the row, and everything else as it was.
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

/** The tags of a payload; nothing when it is gone. */
async function tagsOf(key: string): Promise<Record<string, string> | undefined> {
  try {
    const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket: 'payloads', Key: key }));
    return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}
