import { describe, expect, it } from 'vitest';
import { rowsOf } from './bytes.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

describe('a CSV file', () => {
  it.each<[what: string, content: string | Uint8Array, rows: unknown[]]>([
    [
      'with commas',
      'a,b\n1,2\n',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'with semicolons, and commas within cells',
      'a;b\n1,5;2\n',
      [
        [1, 'a', 'b'],
        [2, '1,5', '2'],
      ],
    ],
    [
      'with tabs',
      'a\tb\r\n1\t2\r\n',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'with bars',
      'a|b\n1|2',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'that names its delimiter',
      'sep=;\r\na;b,c\r\n1;2\r\n',
      [
        [2, 'a', 'b,c'],
        [3, '1', '2'],
      ],
    ],
    [
      'of one column',
      'cedula\n52100200\n',
      [
        [1, 'cedula'],
        [2, '52100200'],
      ],
    ],
    [
      'with a byte order mark',
      '\ufeffcédula;b\n1;2\n',
      [
        [1, 'cédula', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'in Latin-1',
      latin1('a;b\n1;Peña\n2;Ángel'),
      [
        [1, 'a', 'b'],
        [2, '1', 'Peña'],
        [3, '2', 'Ángel'],
      ],
    ],
    [
      'in Latin-1 whose last byte is a letter with an accent',
      latin1('a;b\n1;Bogotá'),
      [
        [1, 'a', 'b'],
        [2, '1', 'Bogotá'],
      ],
    ],
    [
      'in Windows-1252',
      Buffer.from('a;b\n1;\x80 5\n', 'latin1'),
      [
        [1, 'a', 'b'],
        [2, '1', '€ 5'],
      ],
    ],
    [
      'in UTF-8 with an emoji',
      'a;b\n1;ñ 👍\n',
      [
        [1, 'a', 'b'],
        [2, '1', 'ñ 👍'],
      ],
    ],
    [
      'in UTF-16, as "Unicode text" of Excel is',
      utf16('a\tb\n1\tñ\n'),
      [
        [1, 'a', 'b'],
        [2, '1', 'ñ'],
      ],
    ],
    [
      'with line breaks, quotes and delimiters in quotes',
      'a;b\n"1\n""x"";y";2\n3;4\n',
      [
        [1, 'a', 'b'],
        [2, '1\n"x";y', '2'],
        [3, '3', '4'],
      ],
    ],
    [
      'with a quote within a cell',
      'a;b\ntubo 5" largo;2\n',
      [
        [1, 'a', 'b'],
        [2, 'tubo 5" largo', '2'],
      ],
    ],
    [
      'with blank rows, which count',
      'a;b\n\n;\n1;2\n',
      [
        [1, 'a', 'b'],
        [4, '1', '2'],
      ],
    ],
    [
      'with short and long rows',
      'a;b\n1\n1;2;3\n',
      [
        [1, 'a', 'b'],
        [2, '1'],
        [3, '1', '2', '3'],
      ],
    ],
    [
      'with long numbers and leading zeros',
      'a;b\n00123;123456789012345678901\n',
      [
        [1, 'a', 'b'],
        [2, '00123', '123456789012345678901'],
      ],
    ],
    [
      'with line ends of old Macs',
      'a;b\r1;2\r',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
  ])('%s', async (_what, content, rows) => {
    for (const pieceBytes of [1, 2, 5, 1_000]) expect(await rowsOf(content, pieceBytes)).toEqual(rows);
  });

  it.each<[what: string, content: string | Uint8Array, fault: string]>([
    ['is empty', '', 'no_table'],
    ['has a quote that never ends', `a;b\n"${'x'.repeat(1_100_000)}`, 'row_too_long'],
    ['has a thousand columns and one', `${';'.repeat(1_000)}\n`, 'too_many_columns'],
    ['is a workbook with a password', Buffer.from('d0cf11e0a1b11ae1000000', 'hex'), 'encrypted'],
  ])('that %s says so', async (_what, content, fault) => {
    await expect(rowsOf(content, 65_536)).rejects.toMatchObject({ name: 'TableError', fault });
  });
});
