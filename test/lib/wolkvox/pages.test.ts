import { describe, expect, test } from 'vitest';
import { WolkvoxError, type WolkvoxErrorKind } from '../../../lib/wolkvox/error.ts';
import type { Page } from '../../../lib/wolkvox/page.ts';
import { readPages } from '../../../lib/wolkvox/pages.ts';

/** Reads all of these pages. Each has these records, and the totals where they are given. Returns what was read and asked. */
async function readAll(pages: (Page | Error)[]) {
  const asked: number[] = [];
  const read: unknown[] = [];
  const readPage = async (number: number) => {
    asked.push(number);
    const page = pages[number - 1] ?? new Error(`page ${number} was asked`);
    if (page instanceof Error) throw page;
    return page;
  };
  const error = await (async () => {
    for await (const { records } of readPages(readPage)) read.push(...records.map(({ wolkvox_id: id }) => id));
  })().catch((thrown: unknown) => thrown);
  return { read, asked, error };
}

const page = (ids: string[], totalRecords = 0, totalPages = 0): Page => ({
  records: ids.map((id) => ({ wolkvox_id: id })),
  page: 1,
  totalRecords,
  totalPages,
});
const refused = (kind: WolkvoxErrorKind, code?: number) => new WolkvoxError(kind, 'a.php', 'x', { code });

describe('the pages of a query end', () => {
  test.each<[string, Page[], string[]]>([
    ['at an empty first page', [page([])], []],
    ['with both totals', [page(['a'], 2, 2), page(['b'], 2, 2)], ['a', 'b']],
    ['with the total of records alone', [page(['a'], 2), page(['b'], 2)], ['a', 'b']],
    ['with the total of pages alone', [page(['a'], 0, 2), page(['b'], 0, 2)], ['a', 'b']],
    ['at an empty page where there are no totals', [page(['a']), page([])], ['a']],
    ['at an empty page although the totals promise more', [page(['a'], 3, 3), page([], 3, 3)], ['a']],
    ['at a repeated page where there are no totals', [page(['a']), page(['b']), page(['b'])], ['a', 'b']],
    [
      'after more pages than the total says, while records are missing',
      [page(['a'], 2, 1), page(['b'], 2, 1)],
      ['a', 'b'],
    ],
    [
      'after more records than the total says, while pages are missing',
      [page(['a', 'b'], 1, 2), page(['c'], 1, 2)],
      ['a', 'b', 'c'],
    ],
  ])('%s', async (_how, pages, ids) => {
    expect(await readAll(pages)).toEqual({ read: ids, asked: pages.map((_page, at) => at + 1), error: undefined });
  });

  test.each([404, 416])('where the CRM refuses the next one with %d', async (code) => {
    expect(await readAll([page(['a']), refused('rejected', code)])).toMatchObject({ read: ['a'], error: undefined });
  });

  test.each<[string, Error]>([
    ['another refusal', refused('rejected', 412)],
    ['an unreadable answer with the same code', refused('unreadable', 404)],
    ['another error', Object.assign(new Error('x'), { kind: 'rejected', code: 404 })],
  ])('with the error, at %s', async (_what, error) => {
    expect(await readAll([page(['a']), error])).toEqual({ read: ['a'], asked: [1, 2], error });
  });

  test('with the error where the CRM refuses the first one', async () => {
    expect((await readAll([refused('rejected', 404)])).error).toMatchObject({ code: 404 });
  });

  test('with an error at a repeated page while records are missing', async () => {
    const { read, error } = await readAll([page(['a'], 2), page(['a'], 2)]);

    expect(read).toEqual(['a']);
    expect(error).toMatchObject({ kind: 'unreadable', endpoint: 'pages', lastByteSent: true });
  });
});
