import { createOpenBytes } from '../lib/aws/byte-source.ts';
import { ObjectError } from '../lib/aws/objects.ts';
import type { List } from '../lib/config/rows.ts';
import type { Upload } from '../lib/config/upload.ts';
import { type PreviewedRow, previewRows } from '../lib/lists/preview.ts';
import type { Definition } from '../lib/lists/row-command.ts';
import { TableError } from '../lib/lists/table/table-row.ts';
import type { Operator } from './operator.ts';
import { reasonText } from './reasons.ts';
import { columns } from './wording.ts';

const shownRows = 3;

/** What a list would become: its settings, and its first rows. */
export interface ExplainedList {
  readonly operation: string;
  readonly rule: string;
  readonly list: Omit<List['list'], 'answer'>;
  readonly rows: readonly PreviewedRow[];
  /** Why its file cannot be read as a table. */
  readonly fault?: string | undefined;
}

/** Reads the first rows of a list. Writes nothing. */
export async function explainList(
  { bridge, facts }: Pick<Operator, 'bridge' | 'facts'>,
  operation: string,
  definition: Definition & { readonly ruleName: string },
): Promise<ExplainedList> {
  const { upload, ruleName } = definition;
  const { answer: _function, ...list } = definition.list;
  const explained = { operation, rule: ruleName, list };
  try {
    const source = createOpenBytes()(upload);
    return { ...explained, rows: await previewRows({ bridge, facts, source }, operation, definition, shownRows) };
  } catch (error) {
    return { ...explained, rows: [], fault: faultOf(error) };
  }
}

/** Returns the lines that people read. */
export function describeList(
  { operation, rule, list, rows, fault }: ExplainedList,
  upload: Pick<Upload, 'key'>,
): string[] {
  const { key = 'the whole row', name = upload.key, stopAfter } = list;
  return [
    ...columns([
      ['rule', `"${rule}"`],
      ['a list of', list.columns.join(', ')],
      ['a row is the same by', `${key}, in lists named ${name}`],
      ...(stopAfter ? [['stops after', `${stopAfter.rejected} rejected rows`]] : []),
      ['operation', operation],
    ]),
    ...(fault ? [`\nIts rows cannot be read: ${reasonText(fault)}`] : []),
    ...rows.map((row) => `\n${describeRow(row)}`),
  ];
}

function describeRow(previewed: PreviewedRow): string {
  const { row } = previewed;
  if (!('command' in previewed)) return `Row ${row} becomes no command: ${previewed.state}, ${previewed.reason ?? ''}`;
  const { command, rejected } = previewed;
  const refused = rejected ? ` and would be rejected, ${rejected}` : '';
  return `Row ${row} becomes this command${refused}:\n${JSON.stringify(command, null, 2)}`;
}

function faultOf(error: unknown): string {
  if (error instanceof TableError) return error.fault;
  if (error instanceof ObjectError) return error.reason;
  throw error;
}
