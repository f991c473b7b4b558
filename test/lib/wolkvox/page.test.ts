import { describe, expect, test } from 'vitest';
import { parseInserted, parseUpdated } from '../../../lib/wolkvox/inserted.ts';
import { parsePage } from '../../../lib/wolkvox/page.ts';

const id = '65d8b6195befbbd25409bb13';

describe('the records of a page', () => {
  const read = (data: unknown, rest: Record<string, unknown> = {}) => parsePage('a.php', { data, rest }, 3);

  test.each<[string, unknown, unknown[]]>([
    ['a list', [{ a: 1 }, { b: 2 }], [{ a: 1 }, { b: 2 }]],
    ['an object with numbers as keys', { 0: { a: 1 }, 12: { b: 2 } }, [{ a: 1 }, { b: 2 }]],
    ['an empty object', {}, []],
    ['null', null, []],
    ['an empty text', '', []],
    ['nothing', undefined, []],
    ['a text as id, which stays', [{ wolkvox_id: id, _id: 'x' }], [{ wolkvox_id: id, _id: 'x' }]],
    ['an empty text as id, which stays', [{ wolkvox_id: '', _id: 'x' }], [{ wolkvox_id: '', _id: 'x' }]],
    ['an id as MongoDB writes it', [{ wolkvox_id: { $oid: id }, a: 1 }], [{ wolkvox_id: id, a: 1 }]],
    ['another name of the id', [{ _id: { $oid: id } }], [{ wolkvox_id: id, _id: { $oid: id } }]],
    ['an id that is no text', [{ wolkvox_id: 5 }], [{ wolkvox_id: '' }]],
    ['no id', [{ a: 1 }], [{ a: 1 }]],
  ])('are read from %s', (_what, data, records) => {
    expect(read(data).records).toEqual(records);
  });

  test.each<[string, unknown]>([
    ['text', 'none'],
    ['a number', 5],
    ['false', false],
    ['a record without its list', { wolkvox_id: id }],
    ['a list with a text', [{ a: 1 }, 'x']],
    ['a list with null', [null]],
    ['keys that only begin as numbers', { '1x': { a: 1 } }],
    ['keys that only end as numbers', { x1: { a: 1 } }],
  ])('are not read from %s: an empty page would hide them', (_what, data) => {
    expect(() => read(data)).toThrow(
      expect.objectContaining({ kind: 'unreadable', endpoint: 'a.php', code: 200, lastByteSent: true }),
    );
  });

  test.each<[unknown, number]>([
    [7, 7],
    ['7', 7],
    [0, 0],
    [-1, 0],
    [1.5, 0],
    ['many', 0],
    [null, 0],
    [[7], 0],
    [true, 0],
    [2 ** 53, 0],
  ])('have a total of %j, which is read as %d', (given, total) => {
    expect(read([], { 'Total records': given, 'Total pages': given, page: given })).toEqual({
      records: [],
      page: total || 3,
      totalRecords: total,
      totalPages: total,
    });
  });
});

describe('the ids of an answer', () => {
  const of = (data: unknown) => ({ data, rest: {} });

  test.each<[string, unknown, object]>([
    ['an id and a number', { wolkvox_id: ` ${id}\n`, idPrefijo: ' PET-1 ' }, { id, idPrefijo: 'PET-1' }],
    ['an id as MongoDB writes it', { wolkvox_id: { $oid: id } }, { id }],
    ['a number that is no text', { wolkvox_id: id, idPrefijo: 5 }, { id }],
    ['an empty number', { wolkvox_id: id, idPrefijo: '' }, { id }],
  ])('are read from %s', (_what, data, ids) => {
    expect(parseInserted('a.php', of(data))).toEqual(ids);
  });

  test.each([
    undefined,
    [],
    'x',
    {},
    { wolkvox_id: '' },
    { wolkvox_id: `${id}0` },
    { wolkvox_id: `0${id}` },
    { wolkvox_id: `z${id.slice(1)}` },
  ])('are missing in %j: the record is unknown', (data) => {
    expect(() => parseInserted('a.php', of(data))).toThrow(
      expect.objectContaining({ kind: 'unreadable', endpoint: 'a.php', lastByteSent: true, code: 200 }),
    );
  });

  test.each<[unknown, object]>([
    [{ wolkvox_id: id }, { id }],
    [{ wolkvox_id: ' 64cb ' }, { id: '64cb' }],
    [{ wolkvox_id: '' }, {}],
    [{ wolkvox_id: `${id}0` }, {}],
    [{ wolkvox_id: 'ana' }, {}],
    [{ wolkvox_id: 'a-64cb' }, {}],
    [[], {}],
  ])('of an update may be shorter or missing: %j', (data, ids) => {
    expect(parseUpdated(of(data))).toEqual(ids);
  });
});
