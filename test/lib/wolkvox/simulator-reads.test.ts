import { describe, expect, onTestFinished, test } from 'vitest';
import { type Page, queryCases, queryDates, queryRecords, readPages } from '../../../lib/wolkvox/queries.ts';
import { type Crm, startCrm } from '../../../local/crm/crm.ts';
import { demoSeed } from '../../../local/crm/seed.ts';
import type { CrmSettings } from '../../../local/crm/settings.ts';
import { client } from './recording-server.ts';

const wanted = Array.from({ length: 600 }, (_, number) => String(2_000_000_000 + number));

/** Starts a CRM with 600 contacts of one name, and the contacts of the demo. */
async function start(settings: Partial<CrmSettings> = {}): Promise<Crm> {
  const seed = demoSeed();
  seed.operations[0]?.contacts.push(...wanted.map((id) => ({ id, name: 'Ana', email: `${id}@example.com` })));
  const crm = await startCrm({ seed, settings });
  onTestFinished(() => crm.stop());
  return crm;
}

async function readAll(read: (page: number) => Promise<Page>): Promise<{ ids: unknown[]; sizes: number[] }> {
  const ids: unknown[] = [];
  const sizes: number[] = [];
  for await (const { records } of readPages(read)) {
    ids.push(...records.map((record) => record['idcontact']));
    sizes.push(records.length);
  }
  return { ids: ids.toSorted(), sizes };
}

const byName = (crm: Crm) => (page: number) =>
  queryRecords(client(crm.url), { module: 'contacts', field: 'namecontact', value: 'Ana', page });

describe('600 records are read to their end, each once,', () => {
  test('when the answer has totals', async () => {
    const crm = await start();
    expect(await readAll(byName(crm))).toEqual({ ids: wanted, sizes: [250, 250, 100] });
    expect(crm.truth).toHaveLength(3);
  });

  test.each<[string, Partial<CrmSettings>]>([
    ['and a page after the last is empty', { pageBeyondEnd: 'empty' }],
    ['and a page after the last has no data', { pageBeyondEnd: 'empty', emptyRead: 'absent' }],
    ['and a page after the last is not found', { pageBeyondEnd: 'empty', emptyRead: 'not-found' }],
    ['and a page after the last is refused', { pageBeyondEnd: 'refuse' }],
    ['and a page after the last is refused inside a 200', { pageBeyondEnd: 'refuse', errorProfile: 'http-200' }],
  ])('when the answer has no totals %s', async (_what, settings) => {
    const crm = await start({ ...settings, customTotals: false });
    expect(await readAll(byName(crm))).toEqual({ ids: wanted, sizes: [250, 250, 100] });
  });

  test('when queryDates answers with bare lists', async () => {
    const crm = await start({ queryDatesAnswer: 'bare-list' });
    const span = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000) };
    const { ids } = await readAll((page) => queryDates(client(crm.url), { module: 'contacts', ...span, page }));
    expect(ids).toEqual(expect.arrayContaining(wanted));
    expect(ids).toHaveLength(602);
  });
});

test('a read that finds nothing is a page without records', async () => {
  const crm = await start();
  const query = { field: 'status', value: 'Abierto' } as const;
  expect(await queryCases(client(crm.url), query)).toMatchObject({ records: [], page: 1 });
  crm.settings.emptyRead = 'absent';
  expect(await queryCases(client(crm.url), query)).toMatchObject({ records: [], page: 1 });
});
