import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sumOf } from '../../../lib/lists/list.ts';
import { log } from '../../../lib/log.ts';
import { handleUpload } from '../../../lib/uploads/handle.ts';
import { casePerRow, type Listing, startListing } from './listing.ts';

let listing: Listing;
beforeEach(async () => {
  vi.spyOn(log, 'info').mockImplementation(() => {});
  listing = await startListing();
});
afterEach(() => listing.stop());

const byKey = { rules: [casePerRow({ key: 'cedula' })] };
const byRow = { rules: [casePerRow()] };
/** What a result says of each row: its number, its state, whether it names a case, and its reason. */
const said = (lines: readonly string[][]) =>
  lines.map(([row, state, made, reason]) => [row, state, made === '' ? '' : 'case', reason].join(' ').trimEnd());

describe('a list', () => {
  it('becomes one command for each row, and its result says what became of each', async () => {
    const id = await listing.dropList(
      'pagos.csv',
      'Cédula;Nombre\n1;Ana\n2;\n3;nobody\n4;throw\n5;bad\n;Eva\n7;Íñigo\n',
      byKey,
    );
    const list = await listing.untilOver(id, listing.servicesUnder(byKey));

    expect(list).toMatchObject({ status: 'over', rows: 7, closed: { delivered: 2, skipped: 2, rejected: 3 } });
    expect(await listing.casesMade()).toEqual(['2: Ana (1)', '8: Íñigo (7)']);
    const { header, state, lines } = await listing.resultOf('pagos.csv');
    expect([header, state]).toEqual(['\ufeffrow;state;case;reason;delivery', 'final']);
    expect(said(lines)).toEqual([
      '2 delivered case',
      '3 skipped  no name',
      '4 skipped  no_command',
      '5 rejected  rule_threw',
      '6 rejected  rejected',
      '7 rejected  no_key',
      '8 delivered case',
    ]);
    expect(listing.reportedLists).toEqual([
      ['read', { rows: 7, days: 1 }],
      ['over', 7],
    ]);
  });

  it('leaves nothing of its rows when it is over', async () => {
    const id = await listing.dropList('a.csv', 'cedula,nombre\n1,Ana\n', byKey);
    await listing.untilOver(id, listing.servicesUnder(byKey));

    expect(await listing.keysIn('payloads', 'lists/')).toEqual([`lists/${id}/list.json`]);
    expect(await listing.services.stores.dueIndex.all('demo', 'list', 10)).toEqual([]);
  });

  it('shows in its result what is begun, while it goes on', async () => {
    const id = await listing.dropList('a.csv', 'cedula,nombre\n1,Ana\n2,Eva\n3,Luz\n', byKey);
    await listing.advance(id, {
      ...listing.servicesUnder(byKey, { ahead: 2 }),
      clock: { now: () => listing.clock.ms, sleep: async () => (listing.clock.ms += 300_000) },
    });

    const { state, lines } = await listing.resultOf('a.csv');
    expect(state).toBe('growing');
    expect(said(lines)).toEqual(['2 waiting', '3 waiting']);
    expect(listing.crm.state.cases.length).toBe(0);
  });

  it('of more rows than a day has calls says at once for how many days', async () => {
    const settings = { ...byKey, limits: { callsPerDay: 12, reservedCalls: 2 } };
    const text = `cedula,nombre\n${Array.from({ length: 21 }, (_, at) => `${at},Ana\n`).join('')}`;
    await listing.advance(await listing.dropList('a.csv', text, settings), listing.servicesUnder(settings));

    expect(listing.reportedLists[0]).toEqual(['read', { rows: 21, days: 3 }]);
  });

  it('has its result beside it, which is never an upload', async () => {
    const upload = await listing.drop('a.csv.bridge-result.csv', 'cedula,nombre\n1,Ana\n');

    expect(await handleUpload(listing.under(byKey), upload)).toEqual({ outcome: 'result' });
  });

  it.each<[what: string, content: string, reason: string]>([
    ['without a column that its rule needs', 'cedula,apellido\n1,Ana\n', 'missing_column:2'],
    ['without rows or headers', '\n', 'no_table'],
    ['with a quote that never ends', `cedula,nombre\n"${'x'.repeat(1_100_000)}`, 'row_too_long'],
    ['with too many rows', `cedula,nombre\n${'1,Ana\n'.repeat(4)}`, 'too_many_rows'],
  ])('%s fails, and says why', async (_what, content, reason) => {
    const id = await listing.dropList('a.csv', content, byKey);
    const list = await listing.untilOver(id, listing.servicesUnder(byKey, { mostRows: 3 }));

    expect(list).toMatchObject({ status: 'failed', reason });
    expect(listing.reportedLists).toEqual([['failed', reason]]);
  });

  it('that is infected is not read', async () => {
    const upload = await listing.drop('a.csv', 'cedula,nombre\n1,Ana\n');
    const { list = '' } = (await handleUpload(listing.under(byKey), { ...upload, refused: 'infected' })) as {
      list?: string;
    };

    expect(await listing.untilOver(list, listing.servicesUnder(byKey))).toMatchObject({
      status: 'failed',
      reason: 'infected',
    });
  });
});

describe('a list that comes again', () => {
  const first = 'cedula;nombre\n1;Ana\n2;Eva\n2;Eva\n3;bad\n';

  it.each([
    ['by its key', byKey, ['2: Ana (1)', '3: Eva (2)'], 'changed'],
    ['by its rows, of which two may be equal', byRow, ['2: Ana (1)', '3: Eva (2)', '4: Eva (2)'], 'known'],
  ])('makes nothing twice, %s', async (_what, settings, cases, third) => {
    const using = listing.servicesUnder(settings);
    await listing.untilOver(await listing.dropList('a.csv', first, settings), using);
    await listing.untilOver(await listing.dropList('a.csv', first, settings), using);

    expect(await listing.casesMade()).toEqual(cases);
    const { lines } = await listing.resultOf('a.csv');
    expect(said(lines)).toEqual([
      '2 delivered case known',
      '3 delivered case known',
      `4 delivered case ${third}`,
      '5 rejected  rejected',
    ]);
  });

  it.each([
    [
      'by its key',
      byKey,
      ['2: Ana (1)', '3: Eva (2)', '4: Luz (3)', '6: Sol (4)'],
      ['2 delivered case known', '3 delivered case changed', '4 delivered case', '6 delivered case'],
    ],
    [
      'by its rows',
      byRow,
      ['2: Ana (1)', '3: Eva (2)', '3: Eva Paz (2)', '4: Eva (2)', '4: Luz (3)', '6: Sol (4)'],
      ['2 delivered case known', '3 delivered case', '4 delivered case', '6 delivered case'],
    ],
  ])('corrected makes only what is new, %s', async (_what, settings, cases, results) => {
    const using = listing.servicesUnder(settings);
    await listing.untilOver(await listing.dropList('a.csv', first, settings), using);
    await listing.untilOver(
      await listing.dropList('a.csv', 'nombre;cedula\nAna;1\nEva Paz;2\nLuz;3\n\nSol;4\n', settings),
      using,
    );

    expect(await listing.casesMade()).toEqual(cases);
    expect(said((await listing.resultOf('a.csv')).lines)).toEqual(results);
  });

  it('under another name makes everything, unless the rule says that it is the same', async () => {
    const named = { rules: [casePerRow({ key: 'cedula', name: 'campaign' })] };
    const using = listing.servicesUnder(named);
    for (const key of ['a.csv', 'b.csv'])
      await listing.untilOver(await listing.dropList(key, 'cedula,nombre\n1,Ana\n', named), using);
    await listing.untilOver(
      await listing.dropList('c.csv', 'cedula,nombre\n1,Ana\n', byKey),
      listing.servicesUnder(byKey),
    );

    expect(await listing.casesMade()).toEqual(['2: Ana (1)', '2: Ana (1)']);
  });

  it('by a repeated event is the same list', async () => {
    const upload = await listing.drop('a.csv', first);
    const [one, two] = [
      await handleUpload(listing.under(byKey), upload),
      await handleUpload(listing.under(byKey), upload),
    ];

    expect(two).toEqual({ ...one, outcome: 'known' });
  });
});

describe('a list with many faults', () => {
  const settings = { rules: [casePerRow({ key: 'cedula', stopAfter: { rejected: 3 } })] };
  const text = `cedula,nombre\n${Array.from({ length: 30 }, (_, at) => `${at},${at % 2 ? 'bad' : 'Ana'}\n`).join('')}`;

  it('is paused at its limit, with no further command in flight, and goes on when a person resumes it', async () => {
    const id = await listing.dropList('a.csv', text, settings);
    const using = listing.servicesUnder(settings);
    const paused = await listing.untilOver(id, using);

    expect(paused).toMatchObject({ status: 'paused', reason: 'stop_after' });
    expect(sumOf([paused.closed, ...Object.values(paused.open)])).toEqual({ delivered: 3, rejected: 3 });
    expect(listing.reportedLists.at(-1)).toEqual(['stopped', 'stop_after']);
    const resume = { what: 'resume', by: 'ana', at: listing.clock.ms, reason: 'looked at' } as const;
    await listing.lists.decide(id, ['paused'], 'reading', resume, { forgiven: 3, reads: 0 });
    expect(await listing.untilOver(id, using)).toMatchObject({ status: 'paused' });
    expect(await listing.casesMade()).toHaveLength(6);
  });
});

describe('a list that is cancelled', () => {
  it('withdraws what is not sent, and sends nothing more', async () => {
    const id = await listing.dropList('a.csv', 'cedula,nombre\n1,Ana\n2,Eva\n3,Luz\n4,Sol\n', byKey);
    const idle = { now: () => listing.clock.ms, sleep: async () => (listing.clock.ms += 300_000) };
    const using = { ...listing.servicesUnder(byKey, { ahead: 2 }), clock: idle };
    await listing.advance(id, using);
    const decision = { what: 'cancel', by: 'ana', at: listing.clock.ms, reason: 'wrong file' } as const;
    await listing.lists.decide(id, ['sending'], 'cancelling', decision);
    const list = await listing.untilOver(id, using);

    expect(list).toMatchObject({ status: 'over', closed: { cancelled: 4 } });
    await listing.work();
    expect(listing.crm.state.cases.length).toBe(0);
    expect(said((await listing.resultOf('a.csv')).lines)).toEqual([
      '2 cancelled  cancelled',
      '3 cancelled  cancelled',
      '4 cancelled',
      '5 cancelled',
    ]);
  });

  it('may come again, and then is sent', async () => {
    const id = await listing.dropList('a.csv', 'cedula,nombre\n1,Ana\n', byKey);
    const idle = { now: () => listing.clock.ms, sleep: async () => (listing.clock.ms += 300_000) };
    await listing.advance(id, { ...listing.servicesUnder(byKey), clock: idle });
    await listing.lists.decide(id, ['sending'], 'cancelling', {
      what: 'cancel',
      by: 'ana',
      at: 0,
      reason: 'too early',
    });
    await listing.untilOver(id, listing.servicesUnder(byKey));
    await listing.untilOver(
      await listing.dropList('a.csv', 'cedula,nombre\n1,Ana\n', byKey),
      listing.servicesUnder(byKey),
    );

    expect(await listing.casesMade()).toEqual(['2: Ana (1)']);
  });
});
