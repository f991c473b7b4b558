import { randomBytes, randomInt } from 'node:crypto';
import { localTime } from './dates.ts';

/** A MongoDB ObjectId of 24 lowercase hex digits: seconds, five bytes of this process, a counter. */
export function objectId(instantMs: number): string {
  counter = (counter + 1) % 0x1000000;
  const seconds = Math.floor(instantMs / 1000) % 0x100000000;
  return seconds.toString(16).padStart(8, '0') + processPart + counter.toString(16).padStart(6, '0');
}

/** `PREFIX-`, the local time without zero padding, and six digits. Its length varies, and it may not be unique. */
export function caseNumber(prefix: string, instantMs: number, zone: string): string {
  const { year, month, day, hour, minute, second } = localTime(instantMs, zone);
  return `${prefix}-${year % 100}${month}${day}${hour}${minute}${second}${randomInt(100_000, 1_000_000)}`;
}

/** A user's id: a text of 16 digits. */
export function userId(): string {
  return String(randomInt(10_000_000, 100_000_000)) + String(randomInt(10_000_000, 100_000_000));
}

/** A session id in PHP's format. */
export function sessionId(): string {
  return Array.from(randomBytes(26), (byte) => 'abcdefghijklmnopqrstuv0123456789'.charAt(byte % 32)).join('');
}

const processPart = randomBytes(5).toString('hex');
let counter = randomInt(0x1000000);
