import type { IncomingHttpHeaders } from 'node:http';
import { finished } from 'node:stream/promises';
import busboy from 'busboy';
import type { Blob } from './blob.ts';

/** A `file` part of a form, on disk. */
export interface UploadedFile {
  readonly name: string;
  /** MIME type as the part says. */
  readonly type: string;
  readonly blob: Blob;
}

export interface Form {
  readonly fields: Record<string, string>;
  /** In the order of their parts. */
  readonly files: UploadedFile[];
}

/** The body is not a whole form. */
export class FormError extends Error {
  override readonly name = 'FormError';
}

/** Reads form-data part by part; files go to disk. Of a repeated field the last one wins, as in PHP. */
export async function readForm(
  chunks: AsyncIterable<Buffer>,
  headers: IncomingHttpHeaders,
  newFile: () => Blob,
): Promise<Form> {
  const form: Form = { fields: Object.create(null), files: [] };
  const parser = parserFor(headers);
  const ended = finished(parser).catch(() => {
    throw new FormError('Not a whole form.');
  });
  // A form that breaks off in a chunk is reported by `ended`; until then nobody listens.
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
    const blob = newFile();
    form.files.push({ name: filename, type: mimeType, blob });
    stream.on('data', (bytes: Buffer) => blob.write(Buffer.from(bytes)));
    stream.on('error', () => {});
  });
  for await (const chunk of chunks) {
    if (parser.destroyed) break;
    await new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
    for (const { blob } of form.files) await blob.drain();
  }
  parser.end();
  await ended;
  for (const { blob } of form.files) await blob.close();
  return form;
}

function parserFor(headers: IncomingHttpHeaders): busboy.Busboy {
  try {
    return busboy({ headers, defParamCharset: 'utf8', limits: { fieldSize: 16 * 1024 * 1024 } });
  } catch {
    throw new FormError('Not form-data.');
  }
}
