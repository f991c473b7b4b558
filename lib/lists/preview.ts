import type { ByteSource } from '../aws/byte-source.ts';
import type { ObjectFacts } from '../aws/object-facts.ts';
import type { Bridge } from '../config/bridge.ts';
import type { Command } from '../delivery/command.ts';
import { type Definition, rowCommand } from './row-command.ts';
import { headersOf, namesFor } from './table/headers.ts';
import { readTable } from './table/read-table.ts';

/** What a row would become. */
export type PreviewedRow = { readonly row: number } & (
  | { readonly command: Command; readonly rejected?: string | undefined }
  | { readonly state: string; readonly reason?: string | undefined }
);

/** Returns what the first rows of a list would become. Writes nothing. Throws a TableError, or an ObjectError. */
export async function previewRows(
  { bridge, facts, source }: { readonly bridge: Bridge; readonly facts: ObjectFacts; readonly source: ByteSource },
  operation: string,
  definition: Definition,
  most: number,
): Promise<PreviewedRow[]> {
  const previewed: PreviewedRow[] = [];
  let headers: string[] | undefined;
  for await (const { number: row, cells } of readTable(source)) {
    if (!headers) {
      headers = headersOf(cells);
      namesFor(headers, definition.list.columns);
      continue;
    }
    const made = await rowCommand({ bridge, facts }, operation, definition, { headers, rows: [] }, [
      row,
      [...cells],
      0,
    ]);
    previewed.push('command' in made ? { row, command: made.command, rejected: made.rejected } : { row, ...made });
    if (previewed.length === most) break;
  }
  return previewed;
}
