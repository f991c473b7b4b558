import type { IncomingHttpHeaders } from 'node:http';
import { finished } from 'node:stream/promises';
import busboy from 'busboy';
import type { HashedFile } from './hashed-file.ts';

/** A `file` part of a form, stored on disk. */
export interface FormFile {
  readonly name: string;
  /** MIME type of the part. */
  readonly type: string;
  readonly content: HashedFile;
}

export interface Form {
  readonly fields: Record<string, string>;
  /** In the order of their parts. */
  readonly files: FormFile[];
}

/** The body is not a complete form. */
export class FormError extends Error {
  override readonly name = 'FormError';
}

/** Reads form-data part by part and writes files to disk. The last value of a repeated field wins, as in PHP. */
export async function readForm(
  chunks: AsyncIterable<Buffer>,
  headers: IncomingHttpHeaders,
  newFile: () => HashedFile,
): Promise<Form> {
  const form: Form = { fields: Object.create(null), files: [] };
  const parser = parserFor(headers);
  const ended = finished(parser).catch(() => {
    throw new FormError('The form is not complete.');
  });
  // `ended` is awaited only at the end: until then a rejection must not be unhandled.
  ended.catch(() => {});
  parser.on('field', (name, value, info) => {
    if (info.valueTruncated || info.nameTruncated) parser.destroy(new FormError('A field is too long.'));
    form.fields[name] = value;
  });
  parser.on('file', (field, stream, { filename, mimeType }) => {
    if (!/^file(\[\d*\]|\d*)$/.test(field) || filename === undefined || filename === '') {
      stream.resume();
      return;
    }
    const content = newFile();
    form.files.push({ name: filename, type: mimeType, content });
    stream.on('data', (bytes: Buffer) => content.write(Buffer.from(bytes)));
    stream.on('error', () => {});
  });
  for await (const chunk of chunks) {
    if (parser.destroyed) break;
    await new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
    for (const { content } of form.files) await content.drain();
  }
  parser.end();
  await ended;
  for (const { content } of form.files) await content.close();
  return form;
}

function parserFor(headers: IncomingHttpHeaders): busboy.Busboy {
  try {
    return busboy({ headers, defParamCharset: 'utf8', limits: { fieldSize: 16 * 1024 * 1024 } });
  } catch {
    throw new FormError('The body is not form-data.');
  }
}
