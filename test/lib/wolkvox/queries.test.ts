import { describe, expect, test } from 'vitest';
import { type Page, queryCases, queryDates, queryRecords, readPages } from '../../../lib/wolkvox/queries.ts';
import { client, type Reply, record } from './recording-server.ts';

type Totals = Record<string, unknown>;

function found(records: unknown, totals: Totals = {}): Reply {
  return {
    body: JSON.stringify({ code: '200', error: 'null', msg: 'N records were are found', data: records, ...totals }),
  };
}

function numbered(from: number, count: number) {
  return Array.from({ length: count }, (_, at) => ({ wolkvox_id: (from + at).toString(16).padStart(24, '0') }));
}

/** Walks all pages of what the server answers to each call, and tells how many records and calls that were. */
async function walk(answer: (page: number) => Reply) {
  const server = await record();
  server.answer = answer;
  const crm = client(server.url);
  const records: unknown[] = [];
  const query = (page: number) => queryRecords(crm, { module: 'contacts', field: 'a', value: 'b', page });
  const walking = (async () => {
    for await (const page of readPages(query)) records.push(...page.records);
  })();
  const error = await walking.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { records: records.length, calls: server.requests.length, error };
}

describe('a query', () => {
  test('sends its keys in the vendor’s form, and reads the page', async () => {
    const server = await record(found(numbered(1, 2), { page: 3, 'Total records': 752, 'Total pages': 4 }));
    const page = await queryCases(client(server.url), { field: 'email contact', value: 'a@b.co', page: 3 });
    expect(page).toEqual({ records: numbered(1, 2), page: 3, totalRecords: 752, totalPages: 4 });
    expect(server.requests[0]?.path).toBe('/server/API/v2/cases/queryCases.php');
    expect(JSON.parse(server.requests[0]?.body.toString() ?? '')).toEqual({
      operation: 'demo',
      field: 'email contact',
      value: 'a@b.co',
      limit: 250,
      page: 3,
    });
  });

  test('of dates is to the minute, in the operation’s zone', async () => {
    const server = await record(found([]));
    const span = { from: '2026-11-20T05:00:00Z', to: '2026-11-21 10:30:59' };
    await queryDates(client(server.url), { module: 'cases', ...span, limit: 10 });
    expect(server.requests[0]?.path).toBe('/server/API/v2/custom/queryDates.php');
    expect(JSON.parse(server.requests[0]?.body.toString() ?? '')).toEqual({
      operation: 'demo',
      module: 'cases',
      date: true,
      from: '2026-11-20 00:00',
      to: '2026-11-21 10:30',
      limit: 10,
      page: 1,
    });
  });

  test.each<[string, Reply, Partial<Page>]>([
    ['an empty list', found([]), { records: [], totalRecords: 0, totalPages: 0 }],
    ['no list', found(undefined), { records: [] }],
    [
      'totals as text',
      found(numbered(1, 1), { 'Total records': '7', 'Total pages': '2' }),
      { totalRecords: 7, totalPages: 2 },
    ],
    [
      'totals that are none',
      found([], { 'Total records': 'many', 'Total pages': -1 }),
      { totalRecords: 0, totalPages: 0 },
    ],
    ['a numeric code', { body: '{"code":200,"error":"null","msg":"","data":[]}' }, { records: [] }],
    ['a bare list', { body: JSON.stringify(numbered(1, 1)) }, { records: numbered(1, 1), page: 1 }],
    ['a list with gaps, as PHP writes it', found({ 0: { a: 1 }, 2: { a: 2 } }), { records: [{ a: 1 }, { a: 2 }] }],
    ['an answer of 1 MiB', found([{ text: 'x'.repeat(1_048_576) }]), { page: 1 }],
  ])('reads %s', async (_what, reply, page) => {
    const server = await record(reply);
    const query = { module: 'contacts', field: 'a', value: 'b' };
    expect(await queryRecords(client(server.url), query)).toMatchObject(page);
  });

  test.each<[string, Reply]>([
    ['text in place of the records', found('none')],
    ['a record that is text', found(['a'])],
    ['one record without its list', found({ wolkvox_id: 'a' })],
  ])('does not read %s as nothing', async (_what, reply) => {
    const server = await record(reply);
    const query = { module: 'contacts', field: 'a', value: 'b' };
    await expect(queryRecords(client(server.url), query)).rejects.toMatchObject({ kind: 'unreadable' });
  });
});

describe('pages', () => {
  test('ends with the totals, without a call more', async () => {
    const totals = { 'Total records': 501, 'Total pages': 3 };
    const answer = (page: number) => found(numbered(page * 1_000, page < 3 ? 250 : 1), totals);
    expect(await walk(answer)).toEqual({ records: 501, calls: 3, error: undefined });
  });

  test('ends at once when nothing is found', async () => {
    expect(await walk(() => found([]))).toEqual({ records: 0, calls: 1, error: undefined });
  });

  test('ends with an empty page where the totals are missing', async () => {
    const answer = (page: number) => found(page < 3 ? numbered(page * 1_000, 100) : []);
    expect(await walk(answer)).toEqual({ records: 200, calls: 3, error: undefined });
  });

  test('goes on where the total of pages is too small for the records', async () => {
    const totals = { 'Total records': 500, 'Total pages': 1 };
    const answer = (page: number) => found(numbered(page * 1_000, 250), totals);
    expect(await walk(answer)).toMatchObject({ records: 500, calls: 2 });
  });

  test('ends where the totals promise more than there is', async () => {
    const totals = { 'Total records': 900, 'Total pages': 4 };
    const answer = (page: number) => found(page === 1 ? numbered(1, 250) : [], totals);
    expect(await walk(answer)).toMatchObject({ records: 250, calls: 2, error: undefined });
  });

  test('ends when the last page comes again, though its times changed', async () => {
    let clock = 0;
    const stamped = (from: number) => numbered(from, 10).map((one) => ({ ...one, at: clock++ }));
    const answer = (page: number) => found(stamped(page < 2 ? 0 : 100));
    expect(await walk(answer)).toEqual({ records: 20, calls: 3, error: undefined });
  });

  test('fails when the same page comes again though records are missing', async () => {
    const outcome = await walk(() => found(numbered(1, 250), { 'Total records': 600, 'Total pages': 3 }));
    expect(outcome).toMatchObject({ records: 250, calls: 2, error: { kind: 'unreadable' } });
  });

  test('ends when the CRM has no such page, but not when it knows not the first', async () => {
    const none = { status: 416, body: '{"code":416,"error":"REQUESTED RANGE NOT SATISFIABLE","msg":"x"}' };
    const answer = (page: number) => (page === 1 ? found(numbered(1, 3)) : none);
    expect(await walk(answer)).toMatchObject({ records: 3, calls: 2, error: undefined });
    expect(await walk(() => none)).toMatchObject({ calls: 1, error: { kind: 'rejected' } });
  });

  test('passes on what stops it half way', async () => {
    const quota = { status: 403, body: '{"code":403,"error":"FORBIDDEN","msg":"TOKEN LIMIT EXCEEDED"}' };
    const answer = (page: number) => (page === 1 ? found(numbered(1, 250)) : quota);
    expect(await walk(answer)).toMatchObject({ records: 250, error: { kind: 'quota' } });
  });
});
