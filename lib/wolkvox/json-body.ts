import { type Attachment, type AttachmentEncoding, frameOf } from './attachment.ts';
import { bodyOf, type Part, type RequestBody } from './body.ts';

/** A list of files at some place of a JSON object. */
export interface Files {
  /** Keys from the top to the list: `['attachments']`, or `['fields', 'Adjuntos']`. */
  readonly at: readonly [string] | readonly [string, string];
  readonly list: readonly Attachment[];
}

/**
 * A JSON object with its files in it, each streamed as text where it stands. The files come first and a required value last,
 * so that no part of the body but the whole is an object with all that the CRM needs.
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
  const array: Part[] = ['[', ...list.flatMap((file, number) => filePart(file, number, encoding)), ']'];
  if (field === undefined) return [`{${JSON.stringify(outer)}:`, ...array, `,${membersOf(others, ',')}`];
  const { [outer]: within, ...rest } = others;
  const fields = membersOf((within ?? {}) as Record<string, unknown>);
  const open = `{${JSON.stringify(outer)}:{${JSON.stringify(field)}:`;
  return [open, ...array, `${fields && `,${fields}`}},${membersOf(rest, ',')}`];
}

function filePart(file: Attachment, number: number, encoding: AttachmentEncoding): Part[] {
  const { before, after } = frameOf(file, encoding);
  return [`${number > 0 ? ',' : ''}"${before}`, { file, as: 'base64' }, `${after}"`];
}

/** An object's members without its braces. */
function membersOf(values: Record<string, unknown>, end = ''): string {
  const text = JSON.stringify(values).slice(1, -1);
  return text && text + end;
}

/** Neighbouring texts as one: each part is a write of its own. */
function mergeTexts(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}
