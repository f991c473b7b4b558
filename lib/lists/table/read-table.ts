import type { ByteSource } from '../../aws/byte-source.ts';
import { readCsv } from './csv.ts';
import { TableError, type TableRow } from './table-row.ts';
import { readXlsx } from './xlsx.ts';

/**
 * Returns the rows of a CSV or XLSX file, by what its first bytes say. The first one holds the headers. Throws a TableError, and
 * an ObjectError when the file cannot be read.
 */
export async function* readTable(source: ByteSource): AsyncGenerator<TableRow> {
  const start = Buffer.alloc(8);
  let length = 0;
  for await (const chunk of await source.open(0, 8)) length += (chunk as Buffer).copy(start, length);
  const hex = start.toString('hex', 0, length);
  // A workbook with a password, and a workbook of before 2007, are compound files.
  if (hex === 'd0cf11e0a1b11ae1') throw new TableError('encrypted');
  yield* hex.startsWith('504b0304') ? readXlsx(source) : readCsv(source);
}
