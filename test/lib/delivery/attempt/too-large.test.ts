import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retryDelivery } from '../../../../cli/deliveries/retry.ts';
import type { Command } from '../../../../lib/delivery/command.ts';
import { operatorOf, terminalOf } from '../../../cli/operator.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';
import { flat } from '../../../setup/flat.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const kib = 1024;
const hour = 3_600_000;

describe('a call that the web server finds too large', () => {
  beforeEach(() => {
    engine.crm.settings.maxBodyBytes = 1024 * kib;
  });

  it('is rejected as too large after the third 413, without a pause of the token', async () => {
    const id = await acceptFile('large', 900 * kib);

    await workUntilFinal(id);

    expect(await engine.ledger.read(id)).toMatchObject({
      status: 'rejected',
      reason: 'too_large',
      http: 413,
      attempt: 3,
      counters: { refusedSizes: 2 },
    });
    expect(refusals()).toBe(3);
    expect(engine.faults).toEqual([]);
    const small = await acceptFile('small', 100 * kib);
    await engine.work();
    expect((await engine.ledger.read(small))?.status).toBe('delivered');
  });

  it('teaches the size: what is as large is rejected without a call, and what is smaller goes on', async () => {
    await workUntilFinal(await acceptFile('large', 900 * kib));
    const { used } = await today();

    const larger = await acceptFile('larger', 2_000 * kib);
    const smaller = await acceptFile('smaller', 760 * kib);
    const { delivery: plain } = await engine.accept('plain', { kind: 'insertCase', case: newCase, attachments: [] });
    await engine.work();

    expect(await engine.ledger.read(larger)).toMatchObject({ status: 'rejected', reason: 'too_large', attempt: 1 });
    expect((await engine.ledger.read(smaller))?.status).toBe('delivered');
    expect((await engine.ledger.read(plain.id))?.status).toBe('delivered');
    expect(refusals()).toBe(3);
    expect((await today()).used).toBe(used + 2);
  });

  it('is tried again when a person sends a refused one again, once the CRM takes more', async () => {
    const id = await acceptFile('large', 900 * kib);
    await workUntilFinal(id);
    engine.crm.settings.maxBodyBytes = 8192 * kib;

    await retryDelivery(operatorOf(engine), terminalOf(), id, { reason: 'the limit was raised' });
    await engine.work();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', counters: { refusedSizes: 0 } });
  });

  it('is tried again when the configuration names another limit', async () => {
    await workUntilFinal(await acceptFile('large', 900 * kib));
    engine.crm.settings.maxBodyBytes = 8192 * kib;
    Object.assign(engine.settings, { attachmentLimit: 4096 * kib });

    const other = await acceptFile('other', 900 * kib);
    await engine.work();

    expect((await engine.ledger.read(other))?.status).toBe('delivered');
  });

  it('is not the fault of a command without files, which waits and is delivered: a web server is in the way', async () => {
    engine.crm.settings.maxBodyBytes = 100;
    const { delivery } = await engine.accept('plain', { kind: 'insertCase', case: newCase, attachments: [] });
    await workUntilFinal(delivery.id);
    const waiting = { status: 'accepted', reason: 'unreadable', http: 413, counters: { refusedSizes: 0 } };
    expect(await engine.ledger.read(delivery.id)).toMatchObject(waiting);
    engine.crm.settings.maxBodyBytes = 1024 * kib;
    engine.clock.ms += 2 * hour;
    await engine.work();
    expect((await engine.ledger.read(delivery.id))?.status).toBe('delivered');

    const file = await acceptFile('file', kib);
    await engine.work();

    expect((await engine.ledger.read(file))?.status).toBe('delivered');
  });
});

async function acceptFile(key: string, bytes: number): Promise<string> {
  const { sha256: _hash, ...file } = await engine.upload(`${key}.pdf`, Buffer.alloc(bytes, '%PDF-1.4 '));
  const command: Command = { kind: 'insertCase', case: newCase, attachments: [file] };
  return (await engine.accept(key, command)).delivery.id;
}

/** Ten runs at most, each when the delivery may be tried again. */
async function workUntilFinal(id: string): Promise<void> {
  for (let round = 0; round < 10; round++) {
    await engine.work();
    const row = flat(await engine.ledger.read(id));
    if (row.status === 'rejected') return;
    engine.clock.ms = Math.max(row.notBefore ?? 0, engine.clock.ms + hour / 60);
  }
}

function refusals(): number {
  return engine.crm.truth.filter(({ reason }) => reason?.startsWith('413')).length;
}

async function today(): Promise<{ used: number }> {
  const { tokens, quota } = engine.services.tokenStores;
  return (await quota.readDay(await tokens.fingerprint('demo-token'))) ?? { used: 0 };
}
