import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Accepted, Delivery } from '../../../../lib/delivery/ledger/delivery.ts';
import { rowKey } from '../../../../lib/delivery/ledger/delivery-row.ts';
import {
  anyOrigin,
  createDueIndex,
  type DueIndex,
  dueEntry,
  dueEntryOfDecision,
  interactiveList,
} from '../../../../lib/delivery/ledger/due-index.ts';
import { createLedger, type Ledger } from '../../../../lib/delivery/ledger/ledger.ts';
import { defaultLimits } from '../../../../lib/delivery/limits.ts';
import { type LedgerTable, startLedgerTable } from '../../../setup/ledger-table.ts';
import { deliveryRow } from '../../http/delivery-row.ts';

describe('the due list of a delivery, and its time there', () => {
  const row = (changes: object) =>
    dueEntry(deliveryRow({ priority: 'bulk', acceptedAt: 10, settledAt: 20, ...changes }));

  it.each<[string, string, number, object]>([
    ['that waits to be sent', 'demo#bulk', 10, { status: 'accepted' }],
    ['of the other priority', 'demo#interactive#webhook:form', 10, { status: 'accepted', priority: 'interactive' }],
    [
      'that a worker of the other priority has',
      'demo#interactive#webhook:form',
      30,
      { status: 'sending', priority: 'interactive', leaseUntil: 30 },
    ],
    ['of another operation', 'other#bulk', 10, { status: 'accepted', operation: 'other' }],
    ['that is sent later', 'demo#bulk', 15, { status: 'accepted', notBefore: 15 }],
    ['that is being sent: once its lease ends', 'demo#bulk', 30, { status: 'sending', leaseUntil: 30 }],
    ['whose last byte is out: once its lease ends', 'demo#bulk', 30, { status: 'committing', leaseUntil: 30 }],
    ['that the CRM is searched for', 'demo#search', 40, { status: 'uncertain', searchAt: 40 }],
    ['that waits for a person', 'demo#parked', 20, { status: 'uncertain' }],
    ['that is parked after a search', 'demo#parked', 20, { status: 'uncertain', parked: true, searchAt: 40 }],
    ['that is delivered, with files to tag', 'demo#tag', 20, { wantsTags: true }],
    ['that is rejected, with files to tag', 'demo#tag', 20, { status: 'rejected', wantsTags: true }],
    ['whose files have another tag', 'demo#tag', 20, { wantsTags: true, taggedAs: 'rejected' }],
  ])('is, for one %s: %s at %d', (_which, dueKey, dueAt, changes) => {
    expect(row(changes)).toEqual({ dueKey, dueAt });
  });

  it.each<[string, object]>([
    ['that is delivered', {}],
    ['that is rejected', { status: 'rejected' }],
    ['whose files are tagged', { wantsTags: true, taggedAs: 'delivered' }],
  ])('is none for one %s', (_which, changes) => {
    expect(row(changes)).toBeUndefined();
  });

  it.each([
    ['accepted', { dueKey: 'demo#interactive#webhook:form', dueAt: 99 }],
    ['uncertain', { dueKey: 'demo#parked', dueAt: 99 }],
    ['delivered', undefined],
    ['rejected', undefined],
  ] as const)('follows a person who makes it %s', (status, entry) => {
    const parked = deliveryRow({ status: 'uncertain', parked: true, searchAt: 40 });

    expect(dueEntryOfDecision(parked, { status }, 99)).toEqual(entry);
  });
});

describe('the index', () => {
  const clock = { ms: 1_000 };
  let server: LedgerTable;
  let index: DueIndex;
  let ledger: Ledger;
  beforeAll(async () => {
    server = await startLedgerTable();
    index = createDueIndex(server.table, () => clock.ms);
    ledger = createLedger(server.table, { limits: defaultLimits, now: () => clock.ms });
  });
  afterAll(() => server.stop());

  async function accepted(operation: string, id: string, changes: object = {}): Promise<Delivery> {
    const waits = { id, operation, status: 'accepted', priority: 'bulk', attempt: 0, acceptedAt: 1_000, ...changes };
    return ledger.accept(deliveryRow(waits) as Accepted);
  }
  const itemOf = ({ id }: Delivery) => server.table.get(rowKey(id));

  it('returns what is due now, the first due first, and as many as are asked for', async () => {
    await accepted('list', 'later', { acceptedAt: 900 });
    await accepted('list', 'first', { acceptedAt: 100 });
    await accepted('list', 'now', { notBefore: 1_000 });
    await accepted('list', 'not yet', { notBefore: 1_001 });
    await accepted('list', 'by a person', { priority: 'interactive' });

    expect(await index.next('list', 'bulk', 10)).toEqual(['first', 'later', 'now']);
    expect(await index.next('list', 'bulk', 2)).toEqual(['first', 'later']);
    expect(await index.all('list', 'bulk', 10)).toEqual(['first', 'later', 'now', 'not yet']);
    expect(await index.next('other', 'bulk', 10)).toEqual([]);
    expect(await index.dueSince('list', 'bulk')).toBe(100);
    expect(await index.dueSince('other', 'bulk')).toBeUndefined();
  });

  it('has a list for each origin that has interactive work, and knows them', async () => {
    await accepted('origins', 'bulk', { origin: 'upload:uploads' });
    expect(await index.origins.read('origins')).toEqual([]);
    for (const [number, source] of ['shop', 'form', 'shop'].entries()) {
      await accepted('origins', `call ${number}`, { priority: 'interactive', origin: `webhook:${source}` });
    }

    const origins = ['webhook:form', 'webhook:shop'];
    expect(await index.origins.read('origins')).toEqual(origins);
    const lists = [anyOrigin, ...origins].map(interactiveList);
    const counts = await Promise.all(lists.map(async (list) => (await index.next('origins', list, 10)).length));
    expect(counts).toEqual([0, 1, 2]);
  });

  it.each<[string, (row: Delivery) => Promise<unknown>]>([
    ['a lane files it anew', (row) => index.refile(row)],
    ['a person sends it again', (row) => retryByPerson(row)],
  ])('names the list of what older code accepted, once %s', async (how, file) => {
    const row = await accepted(how, how, { priority: 'interactive', origin: 'webhook:old' });
    await server.table.remove({ pk: `origins#${how}`, sk: 'origins' });
    ledger = createLedger(server.table, { limits: defaultLimits, now: () => clock.ms });

    await file(row);

    expect(await index.origins.read(how)).toContain('webhook:old');
  });

  function retryByPerson(row: Delivery): Promise<unknown> {
    const decision = { what: 'retry', by: 'ana', at: clock.ms, reason: 'otra vez' } as const;
    return ledger.applyDecision(row, { status: 'accepted' }, decision);
  }

  it('moves a delivery to the list of its new status', async () => {
    const row = await accepted('move', 'moved');
    await server.table.update(rowKey(row.id), { set: { status: 'uncertain' } });

    await index.refile(deliveryRow({ ...row, status: 'uncertain', settledAt: 7 }));

    expect(await index.all('move', 'bulk', 10)).toEqual([]);
    expect(await index.all('move', 'parked', 10)).toEqual(['moved']);
  });

  it.each([
    ['upload:uploads', false],
    ['webhook:form', true],
  ])('drops a delivered one; the row of %s expires: %s', async (origin, expires) => {
    const row = await accepted('end', origin, { origin });
    await server.table.update(rowKey(row.id), { set: { status: 'delivered', expiresAt: 5 } });

    await index.refile(deliveryRow({ ...row, status: 'delivered' }));

    const item = await itemOf(row);
    expect([item?.['dueKey'], item?.['dueAt']]).toEqual([undefined, undefined]);
    expect(item?.['expiresAt']).toBe(expires ? 5 : undefined);
  });

  it.each([
    ['another status', { status: 'delivered' }],
    ['another attempt', { attempt: 1 }],
  ])('stays as it is when the row has %s by then', async (what, meanwhile) => {
    const row = await accepted('race', what);
    await server.table.update(rowKey(row.id), { set: meanwhile });

    await index.refile({ ...(row as Accepted), notBefore: 9_000 });

    expect((await itemOf(row))?.['dueAt']).toBe(1_000);
  });

  it('moves the time of one that waits, and of no other', async () => {
    const waiting = await accepted('time', 'waiting');
    const claimed = await accepted('time', 'claimed');
    await ledger.claim('claimed', 'worker', 5_000);

    await index.reschedule('waiting', 2_000);
    await index.reschedule('claimed', 2_000);

    expect((await itemOf(waiting))?.['dueAt']).toBe(2_000);
    expect((await itemOf(claimed))?.['dueAt']).toBe(5_000);
  });
});
