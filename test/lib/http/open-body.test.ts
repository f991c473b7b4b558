import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxBodyBytes } from '../../../lib/http/bounds.ts';
import { openBody } from '../../../lib/http/open-body.ts';
import { readBody, readBytes } from '../../../lib/http/read-body.ts';
import { fields } from '../../../lib/wolkvox/check.ts';
import { callEvent } from './call-event.ts';

const json = '{"nota":"mañana"}';

describe('a compressed body of a hook', () => {
  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
  ])('is opened: %s', async (coding, compress) => {
    expect(await read(compress(json), { 'content-encoding': coding })).toEqual({ nota: 'mañana' });
  });

  it('may be a form, or JSON as text', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' };
    expect(await read(gzipSync('nota=ma%C3%B1ana'), form)).toEqual({ nota: 'mañana' });
    expect(await read(gzipSync(json), { 'content-type': 'text/plain', 'content-encoding': 'gzip' })).toEqual({
      nota: 'mañana',
    });
  });

  it('may have the bound’s size, and not a byte more', () => {
    const open = (size: number) => openBody(eventOf({ 'content-encoding': 'gzip' }), gzipSync(Buffer.alloc(size, 32)));

    expect(open(maxBodyBytes).body).toHaveLength(maxBodyBytes);
    expect(() => open(maxBodyBytes + 1)).toThrow(expect.objectContaining({ code: 'too_large', status: 413 }));
  });

  it.each([gzipSync, deflateSync, deflateRawSync])(
    'of 20 MB within 20 KB is not opened further than the bound: %o',
    (compress) => {
      const bomb = compress(Buffer.alloc(20_000_000));
      const coding = compress === gzipSync ? 'gzip' : 'deflate';
      const before = process.memoryUsage().arrayBuffers;

      expect(() => openBody(eventOf({ 'content-encoding': coding }), bomb)).toThrow(
        expect.objectContaining({ code: 'too_large' }),
      );
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2_000_000);
    },
  );

  it.each([
    ['cut off', gzipSync(json).subarray(0, -9)],
    ['something else', Buffer.from(json)],
    ['empty', Buffer.alloc(0)],
  ])('that is %s is refused', (_what, body) => {
    for (const coding of ['gzip', 'deflate']) {
      expect(() => openBody(eventOf({ 'content-encoding': coding }), body)).toThrow(
        expect.objectContaining({ code: 'bad_compression', status: 400 }),
      );
    }
  });

  it('with a flipped bit is never another body', () => {
    const whole = gzipSync(json);
    fc.assert(
      fc.property(fc.nat(whole.length * 8 - 1), (bit) => {
        const bytes = Buffer.from(whole);
        bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const opened = outcomeOf(() => openBody(eventOf({ 'content-encoding': 'gzip' }), bytes).body.toString());
        expect([json, 'bad_compression', 'too_large']).toContain(opened);
      }),
    );
  });

  it.each(['br', 'gzip, gzip', 'deflate, gzip', 'zstd', 'UTF-8'])('is refused by %s as before', async (coding) => {
    await expect(read(gzipSync(gzipSync(json)), { 'content-encoding': coding })).rejects.toMatchObject({
      code: 'unsupported_encoding',
    });
  });

  it('must be UTF-8 inside', async () => {
    await expect(read(gzipSync(Buffer.from([0x7b, 0xff])), { 'content-encoding': 'gzip' })).rejects.toMatchObject({
      code: 'not_utf8',
    });
  });
});

describe('text of a hook', () => {
  it.each(['text/plain', 'text/plain;charset=UTF-8', 'TEXT/PLAIN'])(
    'as %s is read as the JSON that it is',
    async (type) => {
      expect(await read(json, { 'content-type': type })).toEqual({ nota: 'mañana' });
      expect(await read(`\uFEFF \n${json}`, { 'content-type': type })).toEqual({ nota: 'mañana' });
    },
  );

  it.each([
    ['nota=mañana', 'unsupported_type'],
    ['"texto"', 'unsupported_type'],
    ['', 'unsupported_type'],
    ['{"nota":', 'not_json'],
    ['{"nota":"\uFFFD"}', 'not_utf8'],
  ])('that is no JSON is refused: %j', async (text, code) => {
    await expect(read(text, { 'content-type': 'text/plain' })).rejects.toMatchObject({ code });
  });
});

function eventOf(headers: Record<string, string>, body: Buffer | string = '') {
  const isBase64Encoded = typeof body !== 'string' || headers['content-encoding'] !== undefined;
  const bytes = Buffer.from(body);
  return callEvent({ headers, body: bytes.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded });
}

/** As the function does: from the event of API Gateway to the fields. */
async function read(body: Buffer | string, headers: Record<string, string>) {
  const event = eventOf(headers, body);
  const call = openBody(event, readBytes(event));
  return readBody(call.event, call.body, fields);
}

function outcomeOf(work: () => string): string {
  try {
    return work();
  } catch (error) {
    return (error as { code: string }).code;
  }
}
