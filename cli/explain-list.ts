import { createOpenBytes } from '../lib/aws/byte-source.ts';
import { ObjectError } from '../lib/aws/objects.ts';
import type { List } from '../lib/config/rows.ts';
import type { Upload } from '../lib/config/upload.ts';
import { translate } from '../lib/language.ts';
import { type PreviewedRow, previewRows } from '../lib/lists/preview.ts';
import type { Definition } from '../lib/lists/row-command.ts';
import { TableError } from '../lib/lists/table/table-row.ts';
import { explainTexts as texts } from './explain-texts.ts';
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
  { bridge, facts }: Pick<Operator, 'bridge'> & { readonly facts: Operator['facts'] | undefined },
  operation: string,
  definition: Definition & { readonly ruleName: string },
): Promise<ExplainedList> {
  const { upload, ruleName } = definition;
  const { answer: _function, ...list } = definition.list;
  const explained = { operation, rule: ruleName, list };
  // Without a stack, nobody knows its rows.
  if (!facts) return { ...explained, rows: [] };
  try {
    const source = createOpenBytes()(upload);
    return { ...explained, rows: await previewRows({ bridge, facts, source }, operation, definition, shownRows) };
  } catch (error) {
    return { ...explained, rows: [], fault: faultOf(error) };
  }
}

/** Returns in one sentence what comes of it. */
export function listVerdict({ operation, rule, fault }: ExplainedList): string {
  if (fault !== undefined) return translate(texts.unreadableRows, { why: reasonText(fault) });
  return translate(texts.list, { operation, rule });
}

/** Returns the lines that follow the verdict. */
export function describeList({ operation, rule, list, rows }: ExplainedList, upload: Pick<Upload, 'key'>): string[] {
  const { key = translate(texts.wholeRow), name = upload.key, stopAfter } = list;
  return [
    ...columns([
      [translate(texts.rule), `"${rule}"`],
      [translate(texts.listOf), list.columns.join(', ')],
      [translate(texts.rowKey), translate(texts.inLists, { key, name })],
      ...(stopAfter
        ? [[translate(texts.stopsAfter), translate(texts.rejectedRows, { count: stopAfter.rejected })]]
        : []),
      [translate(texts.operation), operation],
    ]),
    ...rows.map((row) => `\n${describeRow(row)}`),
  ];
}

function describeRow(previewed: PreviewedRow): string {
  const { row } = previewed;
  if (!('command' in previewed)) {
    const why = `${previewed.state}, ${previewed.reason ?? ''}`;
    return translate(texts.rowNothing, { row: String(row), why });
  }
  const { command, rejected } = previewed;
  const heading = rejected
    ? translate(texts.rowRejected, { row: String(row), why: rejected })
    : translate(texts.rowMakes, { row: String(row) });
  return `${heading}\n${JSON.stringify(command, null, 2)}`;
}

function faultOf(error: unknown): string {
  if (error instanceof TableError) return error.fault;
  if (error instanceof ObjectError) return error.reason;
  throw error;
}
