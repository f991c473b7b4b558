import { randomUUID } from 'node:crypto';
import { type Attachment, mimeType } from './attachment.ts';
import { bodyOf, type Part, type RequestBody } from './body.ts';

/** A form-data body: one part for each value, and a part named `file` for the file. */
export function formBody(values: Readonly<Record<string, string>>, file?: Attachment): RequestBody {
  const boundary = `wolkvox-bridge-${randomUUID()}`;
  const open = `--${boundary}\r\nContent-Disposition: form-data; name=`;
  const parts: Part[] = [
    ...Object.entries(values).map(([name, value]) => `${open}"${escapeName(name)}"\r\n\r\n${value}\r\n`),
    ...(file ? filePart(open, file) : []),
    `--${boundary}--\r\n`,
  ];
  return bodyOf(`multipart/form-data; boundary=${boundary}`, parts);
}

function filePart(open: string, file: Attachment): Part[] {
  const head = `${open}"file"; filename="${escapeName(file.name)}"\r\nContent-Type: ${mimeType(file)}\r\n\r\n`;
  return [head, { file, as: 'bytes' }, '\r\n'];
}

/** As browsers do: quotes and line ends percent-encoded, everything else unchanged. */
function escapeName(text: string): string {
  return text.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
