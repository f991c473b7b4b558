import { type Attachment, type AttachmentEncoding, frameOf } from './attachment.ts';
import { bodyOf, type Part, type RequestBody } from './body.ts';

/** Files and their place in a JSON object. */
export interface Files {
  /** Keys from the top to the list: `['attachments']`, or `['fields', 'Adjuntos']`. */
  readonly at: readonly [string] | readonly [string, string];
  readonly list: readonly Attachment[];
}

/**
 * A JSON object whose files are streamed as text in their place. Files come first and the required `operation` last: a
 * part of the body never holds everything that the CRM needs.
 */
export function jsonBody(
  values: Readonly<Record<string, unknown>>,
  files?: Files,
  encoding: AttachmentEncoding = 'base64',
): RequestBody {
  const { operation, ...others } = values;
  const head = files
    ? filesParts(others, files, encoding)
    : [Object.keys(others).length > 0 ? `{${membersOf(others)},` : '{'];
  return bodyOf('application/json', mergeTexts([...head, `"operation":${JSON.stringify(operation)}}`]));
}

function filesParts(others: Record<string, unknown>, { at, list }: Files, encoding: AttachmentEncoding): Part[] {
  const [outer, field] = at;
  const array: Part[] = ['[', ...list.flatMap((file, index) => filePart(file, index, encoding)), ']'];
  if (field === undefined) return [`{${JSON.stringify(outer)}:`, ...array, `,${membersOf(others, ',')}`];
  const { [outer]: within, ...rest } = others;
  const fields = membersOf((within ?? {}) as Record<string, unknown>);
  const open = `{${JSON.stringify(outer)}:{${JSON.stringify(field)}:`;
  return [open, ...array, `${fields && `,${fields}`}},${membersOf(rest, ',')}`];
}

function filePart(file: Attachment, index: number, encoding: AttachmentEncoding): Part[] {
  const { before, after } = frameOf(file, encoding);
  return [`${index > 0 ? ',' : ''}"${before}`, { file, as: 'base64' }, `${after}"`];
}

/** An object's members as JSON, without braces, followed by `end` unless there are none. */
function membersOf(values: Record<string, unknown>, end = ''): string {
  const text = JSON.stringify(values).slice(1, -1);
  return text && text + end;
}

/** Joins neighbouring texts, because each part is a separate write. */
function mergeTexts(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}
