import { createHmac } from 'node:crypto';
import { type HmacScheme, type HmacTimestamp, timeForms } from '../config/senders.ts';
import { equalInConstantTime } from '../hash.ts';
import type { CallHeaders } from './signature.ts';

/** The signed text of the token by which Meta recognizes the owner. The token travels in addresses, so it must prove no call. */
export const verifyTokenText = 'hub.verify_token';
/** A sender that rotates its key signs with several. */
const maxSignatures = 8;

/** What a call carries of its sender's scheme. */
export interface HmacSignature {
  readonly scheme: HmacScheme;
  readonly signatures: readonly string[];
  /** As it was sent, because it was signed so. Absent where the scheme has none. */
  readonly timestamp?: string;
}

/** The signature of a call in its sender's scheme. Returns `undefined` if a header of the scheme is missing or of another form. */
export function readHmac(scheme: HmacScheme, headers: CallHeaders): HmacSignature | undefined {
  const { header, prefix = '', timestamp: time } = scheme;
  const signatures = partsOf(headers, header, prefix).slice(0, maxSignatures);
  const timestamp = time && readTimestamp(time, header, headers);
  if (signatures.length === 0 || (time && timestamp === undefined)) return undefined;
  return { scheme, signatures, ...(timestamp !== undefined && { timestamp }) };
}

/** Whether this key made one of the signatures over exactly these bytes, and it is no verify token. The time does not depend on which. */
export function isHmacBy({ scheme, signatures, timestamp = '' }: HmacSignature, body: Buffer, key: string): boolean {
  const { algorithm = 'sha256', encoding = 'hex', timestamp: time } = scheme;
  const before = time ? time.signs.replace(/\{body\}$/, '').replace('{timestamp}', timestamp) : '';
  const expected = createHmac(algorithm, key).update(before).update(body).digest(encoding);
  const isVerifyToken = body.length <= verifyTokenText.length && `${before}${body}` === verifyTokenText;
  const asSent = (text: string) => (encoding === 'hex' ? text.toLowerCase() : text);
  return signatures.map((one) => equalInConstantTime(asSent(one), expected)).includes(true) && !isVerifyToken;
}

/** The time at which the call was signed, epoch ms. Returns `undefined` without one, `NaN` for a text that is no time. */
export function signedAt({ timestamp }: HmacSignature): number | undefined {
  if (timestamp === undefined) return undefined;
  if (/^\d{10}$/.test(timestamp)) return Number(timestamp) * 1_000;
  return /^\d{13}$/.test(timestamp) ? Number(timestamp) : Date.parse(timestamp);
}

function readTimestamp(
  { header, prefix = '', form }: HmacTimestamp,
  signatureHeader: string,
  headers: CallHeaders,
): string | undefined {
  const [timestamp, another] = partsOf(headers, header ?? signatureHeader, prefix);
  const isTime = form ? timeForms[form] : /^[\w:.+-]{1,40}$/;
  return another === undefined && timestamp !== undefined && isTime.test(timestamp) ? timestamp : undefined;
}

/** What follows the prefix in those parts of a header that begin with it. */
function partsOf(headers: CallHeaders, header: string, prefix: string): string[] {
  const parts = (headers[header.toLowerCase()] ?? '').split(',').map((part) => part.trim());
  return parts.filter((part) => part.startsWith(prefix) && part !== prefix).map((part) => part.slice(prefix.length));
}
