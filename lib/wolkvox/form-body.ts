import { randomUUID } from 'node:crypto';
import type { Attachment } from './attachment.ts';
import { type Body, bodyOf, type Part } from './body.ts';

/** A form-data body: one part a value, one a file under the name `file`. */
export function formBody(values: Readonly<Record<string, string>>, files: readonly Attachment[]): Body {
  const boundary = `wolkvox-bridge-${randomUUID()}`;
  const open = `--${boundary}\r\nContent-Disposition: form-data; name=`;
  const parts: Part[] = [
    ...Object.entries(values).map(([name, value]) => `${open}"${quoted(name)}"\r\n\r\n${value}\r\n`),
    ...files.flatMap((file): Part[] => [
      `${open}"file"; filename="${quoted(file.name)}"\r\nContent-Type: ${oneLine(file.type)}\r\n\r\n`,
      { file, as: 'bytes' },
      '\r\n',
    ]),
    `--${boundary}--\r\n`,
  ];
  return bodyOf(`multipart/form-data; boundary=${boundary}`, parts);
}

/** As browsers write names: quotes and line ends percent-encoded, everything else as it is. */
function quoted(text: string): string {
  return text.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]/g, '');
}
