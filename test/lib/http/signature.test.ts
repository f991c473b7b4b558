import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallHeaders, isSignedBy, readSignature, signingKey } from '../../../lib/http/signature.ts';

// The published vector of Standard Webhooks.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const at = 1_614_265_330;
const body = Buffer.from('{"test": 2432232314}');
const right = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const wrong = 'v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=';
const headers: CallHeaders = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': String(at),
  'webhook-signature': right,
};

describe('the official vector', () => {
  it.each([
    ['as it is', {}],
    ['among others, of other versions too', { 'webhook-signature': `${wrong} v2${wrong.slice(2)} ${right} ${wrong}` }],
  ])('is valid %s', (_how, changes) => {
    expect(isValid({ ...headers, ...changes })).toBe(true);
  });

  it('is valid with the prefix of the key and without', () => {
    expect(isValid(headers, secret.replace('whsec_', ''))).toBe(true);
  });

  it.each([
    ['no id', { 'webhook-id': undefined }],
    ['no timestamp', { 'webhook-timestamp': undefined }],
    ['no signature', { 'webhook-signature': undefined }],
    ['a timestamp of letters', { 'webhook-timestamp': 'hello' }],
    ['text after the timestamp', { 'webhook-timestamp': `${at} ` }],
    ['a signature that is none', { 'webhook-signature': 'v1,dawfeoifkpqwoekfpqoekf' }],
    ['a part of the signature', { 'webhook-signature': right.slice(0, 8) }],
    ['an empty signature', { 'webhook-signature': 'v1,' }],
    ['the signature as another version', { 'webhook-signature': right.replace('v1', 'v1a') }],
    ['an id with a dot', { 'webhook-id': 'msg.1' }],
    ['an id of 65 characters', { 'webhook-id': 'a'.repeat(65) }],
  ])('is refused with %s', (_what, changes) => {
    expect(isValid({ ...headers, ...changes })).toBe(false);
  });

  it.each([
    ['now', 0, true],
    ['five minutes later', 300, true],
    ['five minutes earlier', -300, true],
    ['six minutes later', 360, false],
    ['six minutes earlier, by a clock that is fast', -360, false],
    ['30 days later', 30 * 86_400, false],
  ])('played %s', (_when, seconds, valid) => {
    expect(isValid(headers, secret, (at + seconds) * 1_000)).toBe(valid);
  });

  it('says that the time is wrong', () => {
    expect(() => readSignature(headers, (at + 301) * 1_000)).toThrow(
      expect.objectContaining({ code: 'stale_signature', status: 401 }),
    );
  });
});

describe('readSignature', () => {
  const codeOf = (changes: CallHeaders) => {
    try {
      return readSignature({ ...headers, ...changes }, at * 1_000);
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it.each([
    ['no id', { 'webhook-id': undefined }],
    ['an empty id', { 'webhook-id': '' }],
    ['an id of 65 characters', { 'webhook-id': 'a'.repeat(65) }],
    ['a dot after the id', { 'webhook-id': 'msg.' }],
    ['a dot before the id', { 'webhook-id': '.msg' }],
    ['no time', { 'webhook-timestamp': undefined }],
    ['a digit too many', { 'webhook-timestamp': `${at}0` }],
    ['a digit before the time', { 'webhook-timestamp': `0${at}` }],
    ['a blank after the time', { 'webhook-timestamp': `${at} ` }],
  ])('refuses a call with %s, before anything is compared', (_what, changes) => {
    expect(codeOf(changes)).toBe('unauthorized');
  });

  it('returns the parts as they were sent, and signatures of this version only', () => {
    const signature = `x${right} ${right} ${right}x v1,${right.slice(3, -1)} ${wrong}`;

    expect(codeOf({ 'webhook-signature': signature, 'webhook-id': 'A-z_9' })).toEqual({
      id: 'A-z_9',
      timestamp: String(at),
      signatures: [right.slice(3), wrong.slice(3)],
    });
    expect(codeOf({ 'webhook-signature': 'v2,x' })).toMatchObject({ signatures: [] });
    expect(codeOf({ 'webhook-signature': undefined })).toBeUndefined();
  });

  it('compares eight signatures at most', () => {
    expect(isValid({ ...headers, 'webhook-signature': `${`${wrong} `.repeat(7)}${right}` })).toBe(true);
    expect(isValid({ ...headers, 'webhook-signature': `${`${wrong} `.repeat(8)}${right}` })).toBe(false);
  });

  it('says how far a time may be away', () => {
    expect(() => readSignature(headers, (at - 301) * 1_000)).toThrow(
      expect.objectContaining({ code: 'stale_signature', facts: { values: { minutes: 5 } } }),
    );
  });
});

describe('one flipped bit', () => {
  it('of the body, the id, the time, the key or the signature is refused', () => {
    const parts = { body, id: headers['webhook-id'], timestamp: String(at), secret: secret.slice(6), right } as const;
    fc.assert(
      fc.property(fc.constantFrom(...(Object.keys(parts) as (keyof typeof parts)[])), fc.nat(), (part, where) => {
        const flipped = Object.fromEntries(
          Object.entries(parts).map(([name, value]) => [name, name === part ? flip(value ?? '', where) : value]),
        ) as unknown as Record<keyof typeof parts, Buffer>;
        const changed = {
          'webhook-id': String(flipped.id),
          'webhook-timestamp': String(flipped.timestamp),
          'webhook-signature': String(flipped.right),
        };
        expect(isValid(changed, String(flipped.secret), at * 1_000, Buffer.from(flipped.body))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is refused even if it means the same bytes in base64', () => {
    // The last digit has two bits that no byte is made of.
    expect(isValid({ ...headers, 'webhook-signature': right.replace('E=', 'F=') })).toBe(false);
  });
});

describe('signingKey', () => {
  it.each([
    ['24 bytes', 24, true],
    ['64 bytes', 64, true],
    ['23 bytes', 23, false],
    ['65 bytes', 65, false],
    ['one byte', 1, false],
  ])('accepts a key of %s: %s', (_what, bytes, taken) => {
    expect(signingKey(Buffer.alloc(bytes, 7).toString('base64')) !== undefined).toBe(taken);
  });

  it.each(['', 'whsec_', `${secret}=`, `x${secret}`, secret.replace('_', ''), 'a key of words, long enough to be one'])(
    'is not %j',
    (key) => {
      expect(signingKey(key)).toBeUndefined();
    },
  );

  it('is what 44 letters and digits are, as the stack makes keys', () => {
    expect(signingKey('Ab3'.repeat(14).concat('xy'))).toHaveLength(33);
  });
});

function isValid(given: CallHeaders, key = secret, nowMs = at * 1_000, of = body): boolean {
  try {
    const signed = readSignature(given, nowMs);
    const bytes = signingKey(key);
    return signed !== undefined && bytes !== undefined && isSignedBy(signed, of, [bytes]);
  } catch {
    return false;
  }
}

function flip(value: string | Buffer, where: number): string | Buffer {
  const bytes = Buffer.from(value);
  const bit = where % (bytes.length * 8);
  bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return typeof value === 'string' ? bytes.toString('latin1') : bytes;
}
