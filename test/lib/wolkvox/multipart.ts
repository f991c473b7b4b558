import busboy from 'busboy';
import type { Recorded } from './recording-server.ts';

export interface FilePart {
  readonly field: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** A form-data body as busboy reads it. */
export async function partsOf({
  headers,
  body,
}: Recorded): Promise<{ values: Record<string, string>; files: FilePart[] }> {
  const values: Record<string, string> = {};
  const files: FilePart[] = [];
  const parser = busboy({ headers, defParamCharset: 'utf8' });
  parser.on('field', (name, value) => {
    values[name] = value;
  });
  parser.on('file', (field, stream, { filename, mimeType }) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () =>
      files.push({ field, name: filename ?? '', type: mimeType ?? '', bytes: Buffer.concat(chunks) }),
    );
  });
  await new Promise((resolve, reject) => {
    parser.on('close', resolve).on('error', reject);
    parser.end(body);
  });
  return { values, files };
}
