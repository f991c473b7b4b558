import { Readable } from 'node:stream';
import type { ByteSource } from '../../../lib/aws/byte-source.ts';
import { PartDecoder } from '../../../lib/aws/object-part.ts';
import type { Mail } from '../../../lib/config/mail.ts';
import type { AttachedObject } from '../../../lib/delivery/command.ts';
import { readMail } from '../../../lib/mail/read-mail.ts';
import { uploadOf } from '../../../lib/uploads/upload-event.ts';

/** A mail of these headers and this body, with the line ends of SMTP. Letters beyond Latin-1 must be encoded. */
export function mailOf(headers: readonly string[], body: string, ends = '\r\n'): Buffer {
  return Buffer.from([...headers, '', body].join('\n').replaceAll('\n', ends), 'latin1');
}

export const usual = [
  'From: =?UTF-8?Q?Ana_Pe=C3=B1a?= <Ana@Example.com>',
  'To: casos@acme.co, "Soporte, Acme" <soporte@acme.co>',
  'Subject: =?utf-8?B?UGV0aWNpw7Nu?=',
  'Date: Tue, 1 Dec 2026 09:30:00 -0500',
  'Message-ID: <a1@example.com>',
];

/** Parts of a multipart, each with its headers. */
export function multipart(
  type: string,
  boundary: string,
  ...parts: readonly (readonly [headers: readonly string[], body: string])[]
) {
  const body = parts.map(([headers, text]) => `--${boundary}\n${[...headers, '', text].join('\n')}\n`).join('');
  return { headers: [`Content-Type: multipart/${type}; boundary="${boundary}"`], body: `${body}--${boundary}--\n` };
}

export function sourceOf(bytes: Buffer, pieceBytes = 11): ByteSource {
  return {
    size: bytes.length,
    open: async (from, to = bytes.length) => Readable.from(pieces(bytes.subarray(from, to), pieceBytes)),
  };
}

function* pieces(bytes: Buffer, length: number) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

export async function read(bytes: Buffer, pieceBytes?: number): Promise<Mail> {
  const upload = uploadOf('mails', { key: 'mail/a', versionId: 'v', etag: 'e', size: bytes.length, sequencer: '1' });
  return readMail(sourceOf(bytes, pieceBytes), upload);
}

/** The bytes of a file of the mail, as an attempt would read them. */
export function contentOf(bytes: Buffer, { part, size }: AttachedObject): string {
  if (!part) throw new Error('It is no part');
  const decoder = new PartDecoder(part.encoding);
  const content = Buffer.concat([decoder.push(bytes.subarray(part.from, part.to)), decoder.end()]);
  if (content.length !== size) throw new Error(`It has ${content.length} bytes and not ${size}`);
  return content.toString('latin1');
}
