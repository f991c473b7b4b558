import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { ByteSource } from '../../aws/byte-source.ts';
import { decodeText } from './decode-text.ts';
import { isBlank, longestRow, mostColumns, TableError, type TableRow } from './table-row.ts';

/**
 * Returns the rows of a CSV file that are not blank. The delimiter is the one that its first line has most of: comma, semicolon,
 * tab or bar; or the one that a line `sep=;` names, as Excel writes it. Throws a TableError.
 */
export async function* readCsv(source: ByteSource): AsyncGenerator<TableRow> {
  const bytes = await source.open(0);
  const text = decodeText(bytes);
  try {
    const { head, line, delimiter } = await firstLine(text);
    if (head === '') throw new TableError('no_table');
    const rest = line.startsWith('sep=') ? head.replace(/^.*(?:\r\n|\r|\n)/, '') : head;
    let number = line.startsWith('sep=') ? 1 : 0;
    const parser = parse({
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: longestRow,
    });
    // An error of either side ends both, and is thrown by the loop.
    pipeline(Readable.from(prepend(rest, text)), parser, () => {});
    for await (const cells of parser as AsyncIterable<string[]>) {
      number += 1;
      if (cells.length > mostColumns) throw new TableError('too_many_columns');
      if (!isBlank(cells)) yield { number, cells };
    }
  } catch (error) {
    throw error instanceof CsvError ? new TableError(faultOf(error)) : error;
  } finally {
    bytes.destroy();
  }
}

async function* prepend(head: string, text: AsyncGenerator<string>): AsyncGenerator<string> {
  yield head;
  yield* text;
}

/** The first line, the text read so far, and the delimiter. */
async function firstLine(text: AsyncGenerator<string>) {
  let head = '';
  // The end of a line may be cut in two.
  while (!/\n|\r[\s\S]/.test(head) && head.length <= longestRow) {
    const next = await text.next();
    if (next.done) break;
    head += next.value;
  }
  const [line = ''] = head.split(/\r\n|\r|\n/, 1);
  const [, named] = /^sep=(.)$/.exec(line) ?? [];
  const unquoted = line.replace(/"(?:[^"]|"")*"?/g, '');
  const count = (delimiter: string) => unquoted.split(delimiter).length;
  const likeliest = [',', ';', '\t', '|'].reduce((best, one) => (count(one) > count(best) ? one : best));
  return { head, line, delimiter: named ?? likeliest };
}

function faultOf({ code }: CsvError): 'row_too_long' | 'bad_table' {
  return code === 'CSV_MAX_RECORD_SIZE' ? 'row_too_long' : 'bad_table';
}
