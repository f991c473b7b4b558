import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backfillBucket } from '../../cli/backfill/backfill.ts';
import { attached } from '../../lib/config/attached.ts';
import type { Bridge } from '../../lib/config/bridge.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { dedupeKeyOf, uploadOf } from '../../lib/uploads/upload-event.ts';
import { type Engine, newCase, startEngine } from '../setup/engine.ts';
import { operatorOf, terminalOf } from './operator.ts';

const bridge: Bridge = {
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: {
    operation: 'demo',
    rules: [
      (upload) =>
        upload.key.startsWith('2019/')
          ? { kind: 'insertCase', case: newCase, attachments: [attached(upload)] }
          : undefined,
    ],
    buckets: { plain: { operation: 'demo', rules: [() => ({ kind: 'insertCase', case: newCase })] } },
  },
  sources: {},
  schedules: [],
};

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  engine.crm.state.tokens.forEach((token) => {
    token.dailyLimit = 5_000;
  });
});
afterAll(() => engine?.stop());

const run = (options: object = {}, terminal = terminalOf(), address = 's3://uploads/2019/') =>
  backfillBucket(operatorOf(engine, bridge), terminal, address, options).then(() => terminal);

describe('backfill', () => {
  it('counts, says how many days it takes, and accepts nothing in a dry run', async () => {
    for (let number = 0; number < 40; number += 1) await engine.upload(`2019/acta ${number}.pdf`, pdf(number));
    await engine.upload('2020/otra.pdf', pdf(99));
    const { lines } = await run({ 'dry-run': true }, terminalOf(), 's3://uploads/');

    expect(lines).toContain('41 objects found.');
    expect(lines).toContain('40 match the rule "rules[0]".');
    expect(lines.join('\n')).toMatch(/1 is skipped\. no_rule/);
    // Four fifths of 4,800 less the 100 that are kept.
    expect(lines.join('\n')).toContain('At 3,760 a day the last is due after less than a day');
    expect(lines.at(-1)).toBe('Nothing was accepted: this was a dry run.');
    expect(await bulk()).toEqual([]);
  });

  it('asks, and accepts nothing when the answer is no', async () => {
    const { questions } = await run({}, terminalOf(false));

    expect(questions).toEqual(['Accept 40 objects?']);
    expect(await bulk()).toEqual([]);
  });

  it('can be stopped and run again, and sends each object once, under the id of its event', {
    timeout: 120_000,
  }, async () => {
    const stopping = new AbortController();
    stopping.abort();
    const first = await run({ 'per-day': '86400000', signal: stopping.signal });
    const afterFirst = (await bulk()).length;
    await run({ 'per-day': '86400000', signal: new AbortController().signal });
    const third = await run({ 'dry-run': true });

    expect(first.lines.at(-1)).toBe('Stopped: 16 objects were accepted. Run the same command again to go on.');
    expect(afterFirst).toBe(16);
    expect(third.lines).toContain('40 are already in the ledger, from an event or an earlier run.');

    engine.clock.ms += 1_000;
    await engine.work();
    const files = engine.crm.truth.flatMap(({ attachments }) => attachments.map(({ sha256 }) => sha256));
    expect(files).toHaveLength(40);
    expect(new Set(files).size).toBe(40);
    const object = await engine.upload('2019/por evento.pdf', pdf(500));
    await run({ 'per-day': '86400000', signal: new AbortController().signal });
    const event = uploadOf('uploads', { ...object, etag: object.etag ?? '', sequencer: 'of the event' });
    const again = await engine.accept(
      dedupeKeyOf(event),
      { kind: 'insertCase', case: newCase, attachments: [] },
      { event: { origin: 'upload:uploads', dedupeKey: dedupeKeyOf(event) } },
    );
    expect(again.outcome).toBe('conflict');
  });

  it('spreads the work over the days, so that new files find calls', async () => {
    await engine.work();
    for (let number = 0; number < 5; number += 1) await engine.upload(`2019/lenta ${number}.pdf`, pdf(600 + number));
    await run({ 'per-day': '24', signal: new AbortController().signal });

    const rows = await Promise.all((await bulk()).map((id) => engine.ledger.read(id)));
    const hours = rows.map((row) => (notBeforeOf(row) - engine.clock.ms) / 3_600_000).filter((hour) => hour >= 0);
    expect(hours.map(Math.round).sort()).toEqual([0, 1, 2, 3, 4]);
    await engine.upload('2019/última.pdf', pdf(700));
    await run({ 'per-day': '24', signal: new AbortController().signal });
    const latest = (await Promise.all((await bulk()).map((id) => engine.ledger.read(id)))).map(notBeforeOf);
    expect(Math.max(...latest) - engine.clock.ms).toBe(5 * 3_600_000);
  });

  it('demands --until where objects have no versions, and then accepts what is older', async () => {
    engine.aws.s3.createBucket('plain');
    await engine.uploadTo('plain', 'vieja.txt', Buffer.from('vieja'));

    await expect(run({}, terminalOf(), 's3://plain/')).rejects.toThrow('--until');
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const before = await run({ until: '2020-01-01', 'dry-run': true }, terminalOf(), 's3://plain/');
    const after = await run({ until: tomorrow, 'dry-run': true }, terminalOf(), 's3://plain/');

    expect(before.lines).toContain('0 objects found.');
    expect(after.lines).toContain('1 object found.');
  });

  it('prints JSON alone for programs', async () => {
    const { lines } = await run({ 'dry-run': true, json: true, limit: '3' });

    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      objects: 3,
      known: 3,
      toAccept: 0,
      accepted: 0,
      stopped: false,
    });
  });

  it.each([
    [{ since: 'ayer' }, '--since must be a day or a time'],
    [{ limit: '0' }, '--limit must be a whole number from 1'],
    [{ 'per-day': 'muchas' }, '--per-day must be a whole number from 1'],
  ])('refuses %j', async (options, message) => {
    await expect(run(options)).rejects.toThrow(message);
  });
});

describe('the row of a delivered upload', () => {
  it('stays, and is all that a later backfill needs', async () => {
    const rows = await engine.aws.dynamodb.items('ledger');
    const uploads = rows.filter(({ origin, status }) => origin?.S === 'upload:uploads' && status?.S === 'delivered');

    expect(uploads.length).toBeGreaterThan(30);
    expect(uploads.filter(({ expiresAt }) => expiresAt !== undefined)).toEqual([]);
  });
});

function notBeforeOf(row: Delivery | undefined): number {
  return (row?.status === 'accepted' && row.notBefore) || 0;
}

function bulk(): Promise<string[]> {
  return engine.services.stores.dueIndex.all('demo', 'bulk', 100);
}

function pdf(number: number): Buffer {
  return Buffer.from(`%PDF-1.7\nacta ${number}`);
}
