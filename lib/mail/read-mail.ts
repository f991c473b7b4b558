import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import type { ByteSource } from '../aws/byte-source.ts';
import { endingOf, fileKinds } from '../config/file-kinds.ts';
import type { Mail, MailAddress, MailVerdicts } from '../config/mail.ts';
import type { Upload } from '../config/upload.ts';
import type { AttachedObject } from '../delivery/command.ts';
import { automaticKind, type HeaderValue } from './automatic.ts';
import { type MailPart, partToken, splitMail } from './split-mail.ts';

/**
 * Reads a mail as it was sent. Its files stay where they are: each attachment names its place in the object. Throws a MailError, and
 * an ObjectError when the object cannot be read.
 */
export async function readMail(source: ByteSource, upload: Upload): Promise<Mail> {
  const bytes = await source.open(0);
  const { skeleton, parts } = await splitMail(bytes as AsyncIterable<Uint8Array>).finally(() => bytes.destroy());
  const email = await PostalMime.parse(skeleton, { forceRfc822Attachments: true, attachmentEncoding: 'utf8' });
  const header: HeaderValue = (name) =>
    email.headers
      .find(({ key }) => key === name)
      ?.value.trim()
      .toLowerCase() ?? '';
  const from = addressesIn(email.from)[0];
  const subject = email.subject ?? '';
  const files = filesIn(email, parts, upload);
  return {
    from,
    replyTo: email.replyTo?.flatMap(addressesIn)[0],
    to: (email.to ?? []).flatMap(addressesIn),
    cc: (email.cc ?? []).flatMap(addressesIn),
    subject,
    text: await textIn(email),
    date: isDate(email.date) ? email.date : undefined,
    messageId: idsIn(email.messageId)[0],
    inReplyTo: idsIn(email.inReplyTo)[0],
    references: idsIn(email.references),
    attachments: files.filter(({ isPicture }) => !isPicture).map(({ file }) => file),
    pictures: files.filter(({ isPicture }) => isPicture).map(({ file }) => file),
    verdicts: verdictsIn(header),
    automatic: automaticKind(header, from?.address ?? '', subject),
  };
}

function addressesIn(address: Address | undefined): MailAddress[] {
  if (!address) return [];
  const all = address.group ?? [address];
  return all.map(({ name, address: text = '' }) => ({ name, address: text.trim().toLowerCase() }));
}

function isDate(text: string | undefined): boolean {
  return text !== undefined && !Number.isNaN(Date.parse(text));
}

function idsIn(text = ''): string[] {
  const bracketed = [...text.matchAll(/<([^<>\s]+)>/g)].map(([, id = '']) => id);
  return bracketed.length > 0 ? bracketed : text.split(/\s+/).filter(Boolean);
}

async function textIn({ text, html }: Email): Promise<string> {
  const plain = text?.trim() ? text : html ? await textOfHtml(html) : '';
  return plain.replaceAll('\r\n', '\n').trim();
}

/** The library makes text of HTML where another part of the mail is plain text. */
async function textOfHtml(html: string): Promise<string> {
  const boundary = 'the-only-boundary-of-this-mail';
  const body = Buffer.from(html).toString('base64');
  const both = `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n--${boundary}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}\r\n--${boundary}\r\nContent-Type: text/plain\r\n\r\n\r\n--${boundary}--\r\n`;
  return (await PostalMime.parse(both)).text ?? '';
}

function filesIn(email: Email, parts: readonly MailPart[], upload: Upload) {
  return email.attachments.flatMap((attachment, at) => {
    const [, number] = new RegExp(`^${partToken}(\\d+)`).exec(String(attachment.content)) ?? [];
    const part = number === undefined ? undefined : parts[Number(number)];
    if (!part) return [];
    const isPicture = attachment.related === true && attachment.mimeType.startsWith('image/');
    return [{ isPicture, file: fileOf(attachment, part, upload, at + 1) }];
  });
}

function fileOf(attachment: Attachment, part: MailPart, upload: Upload, number: number): AttachedObject {
  const { bucket, key, versionId, etag, refused } = upload;
  const { from, to, encoding, size } = part;
  const name = nameOf(attachment, number);
  const type = fileKinds[endingOf(name)]?.type ?? attachment.mimeType;
  const object = { bucket, key, ...(versionId && { versionId }), etag };
  return { ...object, size, name, type, part: { from, to, encoding }, ...(refused && { refused }) };
}

/** A name without what a path is made of. A file without one gets one by its type. */
function nameOf({ filename, mimeType }: Attachment, number: number): string {
  const name =
    (filename ?? '')
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      .split(/[\\/]/)
      .at(-1)
      ?.trim() ?? '';
  if (name !== '' && name !== '.' && name !== '..') return name.slice(0, 255);
  const [ending = 'bin'] = Object.entries(fileKinds).find(([, { type }]) => type === mimeType) ?? [];
  return `adjunto-${number}.${mimeType === 'message/rfc822' ? 'eml' : ending}`;
}

/**
 * What SES writes above the headers of the sender, so the first of each name is its own.
 *
 * https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
 */
function verdictsIn(header: HeaderValue): MailVerdicts {
  const results = header('authentication-results');
  const authenticated = results.startsWith('amazonses.com') ? results : '';
  const result = (name: string) => new RegExp(`\\b${name}=(\\w+)`).exec(authenticated)?.[1];
  const verdicts = {
    spam: header('x-ses-spam-verdict') || undefined,
    virus: header('x-ses-virus-verdict') || undefined,
    spf: result('spf'),
    dkim: result('dkim'),
    dmarc: result('dmarc'),
  };
  return Object.fromEntries(Object.entries(verdicts).filter(([, word]) => word !== undefined));
}
