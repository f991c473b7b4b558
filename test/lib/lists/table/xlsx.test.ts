import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { type BookParts, rowsOf, workbook } from './bytes.ts';

const cell = (at: string, value: string, rest = '') => `<c r="${at}"${rest}><v>${value}</v></c>`;
const row = (number: number, cells: string) => `<row r="${number}">${cells}</row>`;
/** Styles 0 to 5: a number, a day, a day and time, a time, an amount in red, a text that names months. */
const styles = `<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/><numFmt numFmtId="165" formatCode="[Red]#,##0"/>
<numFmt numFmtId="166" formatCode="0 &quot;meses&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>
<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="21"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs>`;

it.each<[what: string, parts: BookParts, rows: unknown[]]>([
  [
    'texts that are kept once, in runs, and with how they are pronounced',
    {
      strings: [
        '<t>Peña &amp; Hijos</t>',
        '<r><t>Bo</t></r><r><t xml:space="preserve">gotá </t></r>',
        '<t>東</t><rPh><t>ひがし</t></rPh>',
      ],
      rows: row(1, cell('A1', '1', ' t="s"') + cell('B1', '0', ' t="s"') + cell('C1', '2', ' t="s"')),
    },
    [[1, 'Bogotá ', 'Peña & Hijos', '東']],
  ],
  ['texts within the cell', { rows: row(1, '<c r="A1" t="inlineStr"><is><t>a</t></is></c>') }, [[1, 'a']]],
  [
    'what a formula came to',
    { rows: row(1, '<c r="A1" t="str"><f>B1</f><v>x</v></c><c r="B1"><f>1+1</f><v>2</v></c>') },
    [[1, 'x', '2']],
  ],
  [
    'gaps between cells and rows',
    { rows: row(2, cell('B2', '1') + cell('D2', '2')) + row(5, cell('A5', '3')) },
    [
      [2, '', '1', '', '2'],
      [5, '3'],
    ],
  ],
  [
    'cells without addresses',
    { rows: '<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>' },
    [
      [1, '1', '2'],
      [2, '3'],
    ],
  ],
  [
    'blank rows',
    { rows: row(1, cell('A1', '1')) + row(2, '<c r="A2"/>') + row(3, cell('A3', '2')) },
    [
      [1, '1'],
      [3, '2'],
    ],
  ],
  [
    'truth and errors',
    { rows: row(1, cell('A1', '1', ' t="b"') + cell('B1', '#N/A', ' t="e"')) },
    [[1, 'true', '#N/A']],
  ],
  [
    'numbers without exponent, all digits kept',
    {
      rows: row(
        1,
        ['12345678901234567890', '3.0012345678E9', '1.5E21', '0.10000000000000001', '1E-7', '-2.50']
          .map((value, at) => cell(`${'ABCDEF'[at]}1`, value))
          .join(''),
      ),
    },
    [[1, '12345678901234567890', '3001234567.8', '1500000000000000000000', '0.1', '0.0000001', '-2.5']],
  ],
  [
    'days and times by their formats',
    {
      styles,
      rows: row(
        1,
        cell('A1', '46357', ' s="1"') +
          cell('B1', '46357.395833333336', ' s="2"') +
          cell('C1', '0.75', ' s="3"') +
          cell('D1', '46357', ' s="4"') +
          cell('E1', '3', ' s="5"') +
          cell('F1', '1', ' s="1"') +
          cell('G1', '61', ' s="1"'),
      ),
    },
    [[1, '2026-12-01', '2026-12-01 09:30:00', '18:00:00', '46357', '3', '1900-01-01', '1900-03-01']],
  ],
  [
    'days that are counted from 1904',
    { styles, bookPr: '<workbookPr date1904="1"/>', rows: row(1, cell('A1', '44895', ' s="1"')) },
    [[1, '2026-12-01']],
  ],
  [
    'the first sheet that is not hidden',
    { sheets: '<sheet state="hidden" r:id="rId1"/><sheet r:id="rId2"/>', rows: row(1, cell('A1', '1')) },
    [[1, '2']],
  ],
])('a workbook gives %s', async (_what, parts, rows) => {
  for (const pieceBytes of [3, 10_000]) expect(await rowsOf(workbook(parts), pieceBytes)).toEqual(rows);
});

it.each<[what: string, content: Uint8Array, fault: string]>([
  ['whose end is missing', workbook({ rows: '' }).subarray(0, 500), 'bad_table'],
  ['that is a document of another kind', zipSync({ 'word/document.xml': new Uint8Array(20) }), 'no_table'],
  ['whose sheet is no XML', workbook({ rows: '<row></c>' }), 'bad_table'],
  ['with a column too far', workbook({ rows: row(1, cell('AMJ1', '1')) }), 'too_many_columns'],
])('a workbook %s says so', async (_what, content, fault) => {
  await expect(rowsOf(content, 10_000)).rejects.toMatchObject({ name: 'TableError', fault });
});
