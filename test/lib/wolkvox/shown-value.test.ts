import { expect, test } from 'vitest';
import { isShown, isShownFirst } from '../../../lib/wolkvox/shown-value.ts';

test.each<[unknown, unknown]>([
  ['Cali', 'Cali'],
  ['  dos  líneas\n', 'dos líneas'],
  ['a\n\tb', ' a  b '],
  ['uno dos', '<p>uno<br/>dos</p>'],
  ['uno dos', '<H6 class="x">uno</H6><BR ><span>dos</span>'],
  ['a & b < c', '<div class="x">a &amp; b &#60; c&nbsp;</div>'],
  ['<nombre>', '&lt;nombre&gt;'],
  [`it's "x"`, 'it&apos;s &quot;x&quot;'],
  ['&lt;', '&lt;'],
  ['&lt;', '&#38;lt;'],
  ['a <nombre> b', 'a <nombre> b'],
  ['5', 5],
  ['true', true],
  [5, '5'],
  [-1.5, ' -1.5 '],
  [true, true],
  [true, '1'],
  [true, 'true'],
  [false, 0],
  [false, 'false'],
  ['', null],
  [null, ''],
  [{}, []],
  [[], {}],
  [undefined, undefined],
  [
    [1, 'a'],
    ['1', 'a'],
  ],
  [{ a: { b: 1 } }, { a: { b: '1', more: 2 }, more: 3 }],
  [{ type: 'email', value: 'a@b.co' }, 'a@b.co'],
  [{ type: 'x', a: 1 }, { a: 1 }],
  [{ a: '' }, {}],
])('%j is shown as %j', (written, shown) => {
  expect(isShown(written, shown)).toBe(true);
});

test.each<[unknown, unknown]>([
  ['Cali', 'Bogotá'],
  ['Cali', 'cali'],
  ['Cali', 'Cali!'],
  ['uno dos', '<p>uno</p><x>dos</x>'],
  ['a b', 'a<nombre>b'],
  ['a b', 'a<h7>b'],
  ['a b', 'a<pb>b'],
  ['a', 'a&#1234567;'],
  ['Cali', undefined],
  ['Cali', ['Cali']],
  ['Cali', { value: 'Cali' }],
  ['', 'x'],
  ['', ' '],
  ['', 0],
  ['', false],
  [null, 'x'],
  [{}, { a: 1 }],
  [5, '50'],
  [5, null],
  [5, [5]],
  [true, '0'],
  [true, 'yes'],
  [true, null],
  [false, '1'],
  [false, ''],
  [[1, 2], [1]],
  [[1], [1, 2]],
  [
    [1, 2],
    [2, 1],
  ],
  [
    [1, 2],
    [1, 3],
  ],
  [[1], 1],
  [[1], { 0: 1, length: 1 }],
  [{ a: 1, b: 2 }, { a: 1 }],
  [
    { a: 1, b: 2 },
    { a: 1, b: 3 },
  ],
  [{ a: 1 }, null],
  [{ type: 'x', value: 'a', more: 1 }, 'a'],
  [{ type: 'x', other: 'a' }, 'a'],
  [{ value: 'a' }, 'b'],
])('%j is not shown as %j', (written, shown) => {
  expect(isShown(written, shown)).toBe(false);
});

test.each([
  ['a < b', 'a &lt; b<br><br>Falta un archivo', true],
  ['a\nb', '<p>a<br>b</p>', true],
  ['Ok', 'Okupado', false],
  ['Ok', 'No: Ok', false],
])('that %j is shown first in %j is %s', (written, shown, expected) => {
  expect(isShownFirst(written, shown)).toBe(expected);
});
