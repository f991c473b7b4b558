import type { CommandInput } from '../delivery/command.ts';

/** What a row becomes: a command, or a text that says why it becomes none. The text is written into the result file. */
export type RowAnswer = CommandInput | string | undefined;

export interface RowsOptions<C extends string> {
  /** The columns that the rule needs, by their headers. Capitals, accents and spaces make no difference. */
  readonly columns: readonly C[];
  /**
   * The column that identifies a row, such as `cedula`. A row with the same key makes nothing twice in lists of the same name.
   * @default the whole row, in a list of the same name
   */
  readonly key?: NoInfer<C>;
  /**
   * Which list it is, for all its files: the campaign, the month. The same row in a list of another name makes another command.
   * @default the object's key
   */
  readonly name?: string;
  /** After this many rejected rows the rest is paused, and the alarm rings. */
  readonly stopAfter?: { readonly rejected: number };
}

/** A list as `rows()` returns it: each of its rows becomes a command. */
export interface List {
  readonly list: {
    readonly columns: readonly string[];
    readonly key?: string | undefined;
    readonly name?: string | undefined;
    readonly stopAfter?: { readonly rejected: number } | undefined;
    readonly answer: (row: Readonly<Record<string, string>>, number: number) => RowAnswer;
  };
}

/**
 * Returns the answer of a rule for a CSV or XLSX file whose rows become commands. `answer` gets a row by its headers, each cell
 * as text, and the row's number as a spreadsheet shows it.
 */
export function rows<const C extends string>(
  options: RowsOptions<C>,
  answer: (
    row: Readonly<Record<C, string>> & Readonly<Record<string, string | undefined>>,
    number: number,
  ) => RowAnswer,
): List {
  // The columns of a rule are in each of its rows: a list without one is not begun.
  return { list: { ...options, answer: answer as List['list']['answer'] } };
}

const names: readonly string[] = ['columns', 'key', 'name', 'stopAfter', 'answer'];

/** Returns the field of a rule's answer that cannot be used. `undefined` when all can. */
export function listFault({ list, ...others }: List): string | undefined {
  const [unknown] = [...Object.keys(others), ...Object.keys(list).filter((name) => !names.includes(name))];
  if (unknown !== undefined) return unknown;
  const { columns, key, name, stopAfter, answer } = list;
  const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';
  if (!Array.isArray(columns) || columns.length === 0 || !columns.every(isText)) return 'columns';
  if (key !== undefined && !columns.includes(key)) return 'key';
  if (name !== undefined && !isText(name)) return 'name';
  if (stopAfter !== undefined && !(Number.isInteger(stopAfter.rejected) && stopAfter.rejected > 0)) return 'stopAfter';
  return typeof answer === 'function' ? undefined : 'answer';
}
