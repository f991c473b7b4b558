import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Base64Sink } from '../../../local/crm/base64-sink.ts';

function decode(...pieces: string[]): Buffer | false {
  const out: Buffer[] = [];
  const sink = new Base64Sink((bytes) => out.push(bytes));
  for (const piece of pieces) sink.write(Buffer.from(piece, 'latin1'));
  return sink.end() && Buffer.concat(out);
}

describe('base64 as PHP decodes it strictly', () => {
  test('decodes any bytes, in any pieces', () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(400), { maxLength: 6 }), (raw, cuts) => {
        const text = Buffer.from(raw).toString('base64');
        const ends = [...cuts.sort((a, b) => a - b), text.length];
        const pieces = ends.map((end, i) => text.slice(i === 0 ? 0 : ends[i - 1], end));
        expect(decode(...pieces)).toEqual(Buffer.from(raw));
      }),
    );
  });

  test.each([
    ['line breaks', 'SG9s\r\nYQ==', 'Hola'],
    ['missing padding', 'SG9sYQ', 'Hola'],
    ['spaces between padding', 'SG9sYQ= =', 'Hola'],
    ['an empty text', '', ''],
  ])('accepts %s', (_, text, meaning) => {
    expect(decode(text)).toEqual(Buffer.from(meaning));
  });

  test.each([
    ['the URL-safe alphabet, hyphen', 'ab-dabcd'],
    ['the URL-safe alphabet, underscore', 'ab_dabcd'],
    ['a letter too many', 'SG9sY'],
    ['padding in the middle', 'SG==SG9s'],
    ['one padding too few', 'SG9sYQ='],
    ['one padding too many', 'SG9sYQ==='],
    ['padding after a whole group', 'SG9s='],
    ['a foreign letter', 'SG9!'],
    ['a letter beyond ASCII', 'SG9\xe9'],
    ['a zero byte', 'SG9s\0'],
  ])('refuses %s', (_, text) => {
    expect(decode(text)).toBe(false);
  });
});
