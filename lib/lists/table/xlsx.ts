import type { ByteSource } from '../../aws/byte-source.ts';
import { dateText, numberText } from './cell-text.ts';
import { isBlank, longestRow, mostColumns, TableError, type TableRow } from './table-row.ts';
import { openWorkbook, type Workbook } from './workbook.ts';
import { readXml } from './xml.ts';

/**
 * Returns the rows of the first sheet that is not hidden, without blank ones. Numbers are text without exponent, dates are
 * `2026-12-01` or `2026-12-01 09:30:00`, and a formula is what it came to. Throws a TableError.
 */
export async function* readXlsx(source: ByteSource): AsyncGenerator<TableRow> {
  const workbook = await openWorkbook(source);
  try {
    const sheet = new SheetReader(workbook);
    for await (const _piece of readXml(await workbook.openSheet(), sheet)) yield* sheet.takeRows();
  } catch (error) {
    // The library that inflates has errors of its own.
    throw error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
      ? new TableError('bad_table')
      : error;
  } finally {
    workbook.close();
  }
}

/** Collects rows from the tags of a sheet. */
class SheetReader {
  readonly #workbook: Workbook;
  #rows: TableRow[] = [];
  #number = 0;
  #cells: string[] = [];
  #length = 0;
  #column = 0;
  #type = 'n';
  #style = 0;
  #value: string | undefined;
  #isValue = false;
  #isPhonetic = false;

  constructor(workbook: Workbook) {
    this.#workbook = workbook;
  }

  *takeRows(): Generator<TableRow> {
    yield* this.#rows;
    this.#rows = [];
  }

  readonly open = (name: string, { r, t = 'n', s = '0' }: Readonly<Record<string, string>>): void => {
    if (name === 'row') {
      this.#number = r === undefined ? this.#number + 1 : Number(r);
      this.#cells = [];
      this.#length = 0;
      this.#column = 0;
    } else if (name === 'c') {
      if (r !== undefined) this.#column = columnOf(r);
      if (this.#column >= mostColumns) throw new TableError('too_many_columns');
      this.#type = t;
      this.#style = Number(s);
      this.#value = undefined;
    } else if (name === 'rPh') this.#isPhonetic = true;
    else if (name === 'v' || name === 't') this.#isValue = !this.#isPhonetic;
  };

  readonly text = (text: string): void => {
    if (this.#isValue) this.#value = (this.#value ?? '') + text;
  };

  readonly close = (name: string): void => {
    if (name === 'v' || name === 't') this.#isValue = false;
    else if (name === 'rPh') this.#isPhonetic = false;
    else if (name === 'c') this.#endCell();
    else if (name === 'row' && !isBlank(this.#cells)) this.#rows.push({ number: this.#number, cells: this.#cells });
  };

  #endCell(): void {
    while (this.#cells.length < this.#column) this.#cells.push('');
    const text = this.#value === undefined ? '' : this.#textOf(this.#value);
    this.#length += text.length;
    if (this.#length > longestRow) throw new TableError('row_too_long');
    this.#cells[this.#column] = text;
    this.#column += 1;
  }

  #textOf(value: string): string {
    const { texts, kinds, from1904 } = this.#workbook;
    if (this.#type === 's') return texts.at(Number(value)) ?? '';
    if (this.#type === 'b') return value === '1' ? 'true' : 'false';
    if (this.#type !== 'n') return value;
    return kinds[this.#style] === 'date' ? dateText(value, from1904) : numberText(value);
  }
}

/** `AB12` → 27, from 0. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]+/.exec(reference)?.[0] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  return Math.max(0, column - 1);
}
