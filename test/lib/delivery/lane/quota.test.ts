import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import type { CountedCall } from '../../../../lib/delivery/lane/quota.ts';
import { spendReads, spendReadsFrom } from '../../../../lib/delivery/lane/spend-reads.ts';
import { createWolkvox } from '../../../../lib/wolkvox/client.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };

describe('the count of the calls of the day', () => {
  it('is the number of calls to the CRM, although two workers tried the same commands', async () => {
    for (let number = 0; number < 12; number++) await engine.accept(`contested ${number}`, insert);

    await Promise.all([engine.work(0), engine.work(1)]);

    expect(engine.crm.state.cases).toHaveLength(12);
    expect(await callsUsed()).toBe(engine.crm.truth.length);
  });

  it('does not hold a command that could not be sent', async () => {
    const { delivery } = await engine.accept('without payload', insert);
    const s3 = new S3Client({ endpoint: engine.aws.url, region: engine.aws.region, credentials: engine.aws.admin });
    await s3.send(new DeleteObjectCommand({ Bucket: delivery.payload.bucket, Key: delivery.payload.key }));
    s3.destroy();

    await engine.work();

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'rejected' });
    expect(engine.crm.truth.map(({ endpoint }) => endpoint)).toHaveLength(1);
    expect(await callsUsed()).toBe(1);
  });

  it('holds the calls of searches and audits', async () => {
    engine.crm.faults.add({ match: { nth: 2 }, fault: { kind: 'reset', applied: false } });
    await engine.accept('looked for', insert);
    await engine.work();
    engine.clock.ms += 3 * 60_000;
    await engine.work();
    await engine.accept('audit', { kind: 'audit', from: engine.clock.ms - 3_600_000, to: engine.clock.ms });
    await engine.work();

    const asked = engine.crm.truth.map(({ endpoint }) => endpoint);
    expect(asked.filter((endpoint) => endpoint === 'custom/queryDates.php').length).toBeGreaterThanOrEqual(2);
    expect(await callsUsed()).toBe(asked.length);
  });

  it('holds the first of several reads once, and none when none was made', async () => {
    const { quota } = engine.services.tokenStores;
    const token = await fingerprint();
    await quota.openDay(token, async () => told);
    const reads = spendReadsFrom(spendReads(quota, token), (await quota.spendCall(token, 'bulk')) as CountedCall);
    expect([await reads.spendCall(), await reads.spendCall()]).toEqual([true, true]);
    await reads.giveBack();
    const none = spendReadsFrom(spendReads(quota, token), (await quota.spendCall(token, 'bulk')) as CountedCall);
    await none.giveBack();

    expect(await callsUsed()).toBe(told.usedToday + 2);
  });

  it('does not hold a call without a connection', async () => {
    const { delivery } = await engine.accept('unreachable', insert);
    await engine.services.tokenStores.quota.openDay(await fingerprint(), async () => told);
    Object.assign(engine.services.operations, {
      connect: (operation: string, token: string) =>
        createWolkvox({ server: 'http://127.0.0.1:1', operation, token, allowLoopback: true }),
    });

    await engine.work();

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'accepted', reason: 'unreachable' });
    expect(await callsUsed()).toBe(told.usedToday);
  });

  it('keeps a call whose connection broke: the CRM may have counted it', async () => {
    engine.crm.faults.add({ match: { nth: 2 }, fault: { kind: 'reset', applied: false } });
    await engine.accept('broken', insert);

    await engine.work();

    expect(await callsUsed()).toBe(engine.crm.truth.length);
  });
});

/** The CRM's own count of the day. */
const told = { description: '', limit: 100, usedToday: 1, available: 99, hoursToRestart: 5 };

function fingerprint(): Promise<string> {
  return engine.services.tokenStores.tokens.fingerprint('demo-token');
}

async function callsUsed(): Promise<number | undefined> {
  return (await engine.services.tokenStores.quota.readDay(await fingerprint()))?.used;
}
