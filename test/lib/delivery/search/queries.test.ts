import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SpendCall } from '../../../../lib/delivery/counted-read.ts';
import type { StoredCase } from '../../../../local/crm/state.ts';
import { day, marker, minute, type Searching, startSearching } from './searching.ts';

let searching: Searching;
beforeAll(async () => {
  searching = await startSearching();
});
afterAll(() => searching.stop());
beforeEach(() => {
  searching.crm.state.cases.splice(0);
  searching.crm.faults.clear();
});

describe('the search for a case by its marker', () => {
  it('finds it among the cases of the time when it was sent', async () => {
    await searching.made('wkx-abcdefghijklmnopqrsu');
    const { id, idPrefijo } = await searching.made(marker);

    expect(await searching.find()).toEqual({
      found: { status: 'delivered', reason: 'found', crmId: id, idPrefijo, duplicate: undefined },
      calls: ['custom/queryDates.php'],
    });
  });

  it('proves nothing where no record holds it', async () => {
    await searching.made('wkx-abcdefghijklmnopqrsu');

    expect(await searching.find()).toEqual({
      found: undefined,
      calls: ['custom/queryDates.php', 'cases/queryCases.php'],
    });
  });

  it.each([
    ['in capital letters', 'WKX-ABCDEFGHIJKLMNOPQRST'],
    ['in HTML', `<p>Una <b>solicitud</b></p><p>${marker}</p>`],
  ])('finds it %s', async (_how, text) => {
    const { id } = await searching.made(text);

    expect((await searching.find()).found).toMatchObject({ crmId: id });
  });

  it.each([
    ['its first half', `${marker.slice(0, 14)}zzzzzzzzzz`],
    ['all but its last letter', `${marker.slice(0, -1)}z`],
    ['all but its first letter', `wkx-z${marker.slice(5)}`],
    ['its letters without the prefix', marker.slice(4)],
  ])('takes no other case for it, also one that shares %s', async (_what, text) => {
    await searching.made(text);

    expect((await searching.find()).found).toBeUndefined();
  });

  it('says when two records hold it', async () => {
    const { id } = await searching.made(marker);
    await searching.made(marker);

    expect((await searching.find()).found).toMatchObject({ crmId: id, duplicate: true });
  });

  it.each([
    ['two minutes before', 2 * minute, 'custom/queryDates.php'],
    ['an hour before, by a clock that is wrong', 60 * minute, 'cases/queryCases.php'],
  ])('finds one that the CRM dates %s', async (_when, agoMs, endpoint) => {
    const { id } = await searching.made(marker, { agoMs });

    const { found, calls } = await searching.find();
    expect(found).toMatchObject({ crmId: id });
    expect(calls.at(-1)).toBe(endpoint);
  });

  it.each([
    ['a day and a minute', day + minute, true],
    ['a day and three minutes', day + 3 * minute, false],
  ])('reads cases that were made up to a day later, as the CRM may be slow: %s', async (_when, laterMs, isFound) => {
    await searching.made(marker, { agoMs: -laterMs });
    const { erased } = searching;

    const { found } = await searching.find({ delivery: erased, now: searching.clock.ms + 30 * day });
    expect(found !== undefined).toBe(isFound);
  });

  it('counts from the acceptance where no last byte was noted', async () => {
    const { id } = await searching.made(marker, { agoMs: day });
    const accepted = { ...searching.delivery, committedAt: undefined };

    expect(await searching.find({ delivery: accepted })).toMatchObject({
      found: { crmId: id },
      calls: ['custom/queryDates.php'],
    });
  });

  it('goes on by date when its text was erased', async () => {
    const { erased } = searching;
    expect((await searching.find({ delivery: erased })).calls).toEqual(['custom/queryDates.php']);

    const { id } = await searching.made(marker);
    expect((await searching.find({ delivery: erased })).found).toMatchObject({ crmId: id });
  });
});

describe('where the operation has a field for the marker', () => {
  const markerField = 'Marca';

  it('one exact query finds it, whenever it was made', async () => {
    const { id } = await searching.made('sin marca', { form: { [markerField]: marker }, agoMs: 30 * day });

    expect(await searching.find({ markerField })).toMatchObject({ found: { crmId: id }, calls: ['custom/query.php'] });
  });

  it('a case without the field is found by date', async () => {
    const { id } = await searching.made(marker);

    expect(await searching.find({ markerField })).toMatchObject({
      found: { crmId: id },
      calls: ['custom/query.php', 'custom/queryDates.php'],
    });
  });

  it('an operation that does not offer the query is searched by date', async () => {
    const { id } = await searching.made(marker);
    const fault = { kind: 'refuse', when: 'after-body', as: 'not-offered' } as const;
    searching.crm.faults.add({ match: { endpoint: 'custom/query.php' }, fault });

    expect((await searching.find({ markerField })).found).toMatchObject({ crmId: id });
  });
});

describe('every page', () => {
  it('is counted, and the last one may hold the case', async () => {
    const { id } = await searching.made(marker);
    const others = Array.from({ length: 250 }, (_, at) => ({
      ...searching.crm.state.cases[0],
      description: `otro ${at}`,
    }));
    searching.crm.state.cases.unshift(
      ...others.map((one, at) => ({ ...one, id: at.toString(16).padStart(24, 'a') }) as StoredCase),
    );
    let spent = 0;
    const spendCall: SpendCall = async () => ++spent > 0;

    expect((await searching.find({ spendCall })).found).toMatchObject({ crmId: id });
    expect(spent).toBe(2);
  });

  it('needs a call of the day: without one the search fails, and asks nothing', async () => {
    const from = searching.crm.truth.length;

    await expect(searching.find({ spendCall: async () => false })).rejects.toMatchObject({ kind: 'quota' });
    expect(searching.crm.truth.slice(from)).toEqual([]);
  });

  it('must be readable: a search that failed is no search that found nothing', async () => {
    const match = { endpoint: 'custom/queryDates.php' };
    searching.crm.faults.add({ match, fault: { kind: 'answer', as: '502', applied: false } });

    await expect(searching.find()).rejects.toMatchObject({ kind: 'unreadable' });
  });
});
