import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonReader, type Path } from '../../../local/crm/json-stream.ts';
import { JsonError } from '../../../local/crm/json-tokens.ts';

function read(bytes: Buffer, cuts: readonly number[] = []): unknown {
  const reader = new JsonReader({ longText: () => undefined });
  let from = 0;
  for (const cut of [...cuts.map((part) => Math.floor(part * bytes.length)).sort((a, b) => a - b), bytes.length]) {
    reader.push(Buffer.from(bytes.subarray(from, cut)));
    from = cut;
  }
  return reader.end();
}

describe('the reader of JSON bodies', () => {
  test('reads what JSON.parse reads, in any chunks', () => {
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), cuts, (text, parts) => {
        const wellFormed = text.replace(/[\ud800-\udfff]/g, '');
        expect(plain(read(Buffer.from(wellFormed), parts))).toEqual(JSON.parse(wellFormed));
      }),
    );
  });

  test('accepts nothing that JSON.parse refuses', () => {
    const soup = fc.array(fc.constantFrom(...'{}[]",:\\u0e1-.tfn '.split(''), 'true', '"a"', '\\ud800'), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(soup, (pieces) => {
        const text = pieces.join('');
        const loneSurrogate = /\\ud8/.test(text);
        const valid = accepts(() => JSON.parse(text)) && !loneSurrogate;
        if (!loneSurrogate) expect(accepts(() => read(Buffer.from(text)))).toBe(valid);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['an empty body', ''],
    ['a truncated object', '{"a":1'],
    ['a truncated text', '{"a":"b'],
    ['a truncated escape', '"\\u00'],
    ['trailing garbage', '{}x'],
    ['two values', '{}{}'],
    ['a trailing comma', '[1,]'],
    ['a byte order mark', '\ufeff{}'],
    ['single quotes', "{'a':1}"],
    ['an unknown escape', '"\\x"'],
    ['a lone high surrogate', '"\\ud83dx"'],
    ['a lone low surrogate', '"\\ude00"'],
    ['a raw line break in a text', '"a\nb"'],
    ['a leading zero', '01'],
    ['NaN', 'NaN'],
    ['nesting deeper than 512', '['.repeat(513) + ']'.repeat(513)],
  ])('refuses %s', (_, text) => {
    expect(() => read(Buffer.from(text))).toThrow(JsonError);
  });

  test('refuses bytes that are not UTF-8, in short and in long texts', () => {
    const invalid = Buffer.from([0x22, 0xc3, 0x28, 0x22]);
    expect(() => read(invalid)).toThrow(JsonError);
    const reader = new JsonReader({ inlineBytes: 4, longText: () => ({ write() {}, end() {} }) });
    expect(() => {
      reader.push(Buffer.concat([Buffer.from('"long enough'), invalid.subarray(1, 3), Buffer.from('"')]));
      reader.end();
    }).toThrow(JsonError);
  });

  test('lets the last of two equal keys win', () => {
    expect(plain(read(Buffer.from('{"a":1,"a":2}')))).toEqual({ a: 2 });
  });

  test('keeps a key named __proto__ as a key', () => {
    expect(Object.keys(read(Buffer.from('{"__proto__":{"x":1}}')) as object)).toEqual(['__proto__']);
  });

  test('passes on a long text in unescaped pieces, with its path', () => {
    const pieces: Buffer[] = [];
    const paths: Path[] = [];
    const reader = new JsonReader({
      inlineBytes: 8,
      longText(path) {
        paths.push(path);
        return { write: (piece) => pieces.push(Buffer.from(piece)), end() {} };
      },
    });
    for (const piece of ['{"a":["short","0123456', '789\\/\\"\\u00e9\\ud8', '3d\\ude00é"],"b":"x"}'])
      reader.push(Buffer.from(piece));
    const tree = reader.end() as { a: unknown[]; b: unknown };
    expect(Buffer.concat(pieces).toString()).toBe('0123456789/"é😀é');
    expect(paths).toEqual([['a', 1]]);
    expect([tree.a[0], tree.b]).toEqual(['short', 'x']);
  });

  test('refuses more text than its limit', () => {
    const reader = new JsonReader({ maxTextBytes: 100, longText: () => undefined });
    expect(() => reader.push(Buffer.from(`"${'x'.repeat(101)}`))).toThrow(JsonError);
  });
});

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function accepts(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
