import { TableError } from './table-row.ts';

/** The row of a list, by its headers. */
export type ListRow = Readonly<Record<string, string>>;

/** Returns the headers as names: trimmed, in NFC. A repeated one gets a number, an empty one its position. */
export function headersOf(cells: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return cells.map((cell, at) => {
    const name = cell.normalize('NFC').replace(/\s+/g, ' ').trim() || `(${at + 1})`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

/**
 * Returns the names by which a rule knows the columns: the rule's own where it names a column, else the header. Capitals,
 * accents and spaces make no difference. Throws a TableError with the position of the first column that is missing, from 1.
 */
export function namesFor(headers: readonly string[], wanted: readonly string[]): string[] {
  const plainHeaders = headers.map(plain);
  const names = [...headers];
  for (const [at, column] of wanted.entries()) {
    const exact = headers.indexOf(column.normalize('NFC'));
    const found = exact >= 0 ? exact : plainHeaders.indexOf(plain(column));
    if (found < 0) throw new TableError(`missing_column:${at + 1}`);
    names[found] = column;
  }
  return names;
}

/** Returns the row by these names. A cell that is missing at its end is empty. */
export function rowBy(names: readonly string[], cells: readonly string[]): ListRow {
  return Object.fromEntries(names.map((name, at) => [name, (cells[at] ?? '').trim()]));
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[\s_]+/g, ' ')
    .trim()
    .toLowerCase();
}
