import { describe, expect, test } from 'vitest';
import { type Page, queryCases, queryDates, queryRecords, readPages } from '../../../lib/wolkvox/queries.ts';
import { client, type Reply, record } from './recording-server.ts';

type Totals = Record<string, unknown>;

function replyWith(records: unknown, totals: Totals = {}): Reply {
  return {
    body: JSON.stringify({ code: '200', error: 'null', msg: 'N records were are found', data: records, ...totals }),
  };
}

function recordsFrom(from: number, count: number) {
  return Array.from({ length: count }, (_, at) => ({ wolkvox_id: (from + at).toString(16).padStart(24, '0') }));
}

/** Reads all pages of a server with these answers. Returns the number of records and calls, and the error. */
async function readAll(answer: (page: number) => Reply) {
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
    const server = await record(replyWith(recordsFrom(1, 2), { page: 3, 'Total records': 752, 'Total pages': 4 }));
    const page = await queryCases(client(server.url), { field: 'email contact', value: 'a@b.co', page: 3 });
    expect(page).toEqual({ records: recordsFrom(1, 2), page: 3, totalRecords: 752, totalPages: 4 });
    expect(server.requests[0]?.path).toBe('/server/API/v2/cases/queryCases.php');
    expect(JSON.parse(server.requests[0]?.body.toString() ?? '')).toEqual({
      operation: 'demo',
      field: 'email contact',
      value: 'a@b.co',
      limit: 250,
      page: 3,
    });
  });

  test('of dates has whole minutes in the operation’s zone', async () => {
    const server = await record(replyWith([]));
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
    ['an empty list', replyWith([]), { records: [], totalRecords: 0, totalPages: 0 }],
    ['no list', replyWith(undefined), { records: [] }],
    [
      'totals as text',
      replyWith(recordsFrom(1, 1), { 'Total records': '7', 'Total pages': '2' }),
      { totalRecords: 7, totalPages: 2 },
    ],
    [
      'totals that are not numbers',
      replyWith([], { 'Total records': 'many', 'Total pages': -1 }),
      { totalRecords: 0, totalPages: 0 },
    ],
    ['a numeric code', { body: '{"code":200,"error":"null","msg":"","data":[]}' }, { records: [] }],
    ['a bare list', { body: JSON.stringify(recordsFrom(1, 1)) }, { records: recordsFrom(1, 1), page: 1 }],
    ['a list with gaps, as PHP writes it', replyWith({ 0: { a: 1 }, 2: { a: 2 } }), { records: [{ a: 1 }, { a: 2 }] }],
    ['an answer of 1 MiB', replyWith([{ text: 'x'.repeat(1_048_576) }]), { page: 1 }],
  ])('reads %s', async (_what, reply, page) => {
    const server = await record(reply);
    const query = { module: 'contacts', field: 'a', value: 'b' };
    expect(await queryRecords(client(server.url), query)).toMatchObject(page);
  });

  test.each<[string, Reply]>([
    ['text in place of the records', replyWith('none')],
    ['a record that is text', replyWith(['a'])],
    ['one record without its list', replyWith({ wolkvox_id: 'a' })],
  ])('does not read %s as an empty page', async (_what, reply) => {
    const server = await record(reply);
    const query = { module: 'contacts', field: 'a', value: 'b' };
    await expect(queryRecords(client(server.url), query)).rejects.toMatchObject({ kind: 'unreadable' });
  });
});

describe('readPages', () => {
  test('ends with the totals, without another call', async () => {
    const totals = { 'Total records': 501, 'Total pages': 3 };
    const answer = (page: number) => replyWith(recordsFrom(page * 1_000, page < 3 ? 250 : 1), totals);
    expect(await readAll(answer)).toEqual({ records: 501, calls: 3, error: undefined });
  });

  test('ends at once when nothing is found', async () => {
    expect(await readAll(() => replyWith([]))).toEqual({ records: 0, calls: 1, error: undefined });
  });

  test('ends with an empty page when the totals are missing', async () => {
    const answer = (page: number) => replyWith(page < 3 ? recordsFrom(page * 1_000, 100) : []);
    expect(await readAll(answer)).toEqual({ records: 200, calls: 3, error: undefined });
  });

  test('continues when the total of pages is too small for the records', async () => {
    const totals = { 'Total records': 500, 'Total pages': 1 };
    const answer = (page: number) => replyWith(recordsFrom(page * 1_000, 250), totals);
    expect(await readAll(answer)).toMatchObject({ records: 500, calls: 2 });
  });

  test('ends when the totals promise more records than exist', async () => {
    const totals = { 'Total records': 900, 'Total pages': 4 };
    const answer = (page: number) => replyWith(page === 1 ? recordsFrom(1, 250) : [], totals);
    expect(await readAll(answer)).toMatchObject({ records: 250, calls: 2, error: undefined });
  });

  test('ends when the last page repeats, although its times changed', async () => {
    let clock = 0;
    const stamped = (from: number) => recordsFrom(from, 10).map((one) => ({ ...one, at: clock++ }));
    const answer = (page: number) => replyWith(stamped(page < 2 ? 0 : 100));
    expect(await readAll(answer)).toEqual({ records: 20, calls: 3, error: undefined });
  });

  test('fails when a page repeats although records are missing', async () => {
    const outcome = await readAll(() => replyWith(recordsFrom(1, 250), { 'Total records': 600, 'Total pages': 3 }));
    expect(outcome).toMatchObject({ records: 250, calls: 2, error: { kind: 'unreadable' } });
  });

  test('ends when the CRM refuses a later page, but fails when it refuses the first', async () => {
    const none = { status: 416, body: '{"code":416,"error":"REQUESTED RANGE NOT SATISFIABLE","msg":"x"}' };
    const answer = (page: number) => (page === 1 ? replyWith(recordsFrom(1, 3)) : none);
    expect(await readAll(answer)).toMatchObject({ records: 3, calls: 2, error: undefined });
    expect(await readAll(() => none)).toMatchObject({ calls: 1, error: { kind: 'rejected' } });
  });

  test('throws the error that stops it half-way', async () => {
    const quota = { status: 403, body: '{"code":403,"error":"FORBIDDEN","msg":"TOKEN LIMIT EXCEEDED"}' };
    const answer = (page: number) => (page === 1 ? replyWith(recordsFrom(1, 250)) : quota);
    expect(await readAll(answer)).toMatchObject({ records: 250, error: { kind: 'quota' } });
  });
});
