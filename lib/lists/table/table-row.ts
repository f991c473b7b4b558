/** One row of a table: its number as a spreadsheet counts it, from 1, and its cells as text. */
export interface TableRow {
  readonly number: number;
  readonly cells: readonly string[];
}

/** What keeps a file from being read as a table. */
export type TableFault =
  | 'no_table'
  | 'encrypted'
  | 'bad_table'
  | 'row_too_long'
  | 'too_many_columns'
  | 'too_many_rows'
  | `missing_column:${number}`;

/** A file that cannot be read as a table. The message holds no text of the file. */
export class TableError extends Error {
  override readonly name = 'TableError';
  readonly fault: TableFault;

  constructor(fault: TableFault) {
    super(`The table cannot be read: ${fault}`);
    this.fault = fault;
  }
}

export const mostColumns = 1_000;
/** Characters of one row. */
export const longestRow = 1_000_000;

/** Whether no cell of a row holds anything. */
export function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}
