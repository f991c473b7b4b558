import fc from 'fast-check';
import type { WireRequest } from './request.ts';
import { multipart } from './right.ts';

const kib = 1_024;

/** Bodies that are unreadable or beyond the bounds for any call. */
export function wrongBytes(request: WireRequest): fc.Arbitrary<WireRequest>[] {
  const json = request.body?.toString() ?? '';
  const withTrait = (trait: string, bodies: fc.Arbitrary<string | Buffer>) =>
    bodies.map((body) => ({ ...request, body: Buffer.from(body as string), trait }));
  const first = (entry: string) => (json === '{}' ? `{${entry}}` : `{${entry},${json.slice(1)}`);
  const typed = (trait: string, type: string, body: string) => ({
    ...request,
    headers: { ...request.headers, 'content-type': type },
    body: Buffer.from(body),
    trait,
  });
  return [
    withTrait(
      'cut off',
      fc.integer({ min: 1, max: Math.max(1, json.length - 1) }).map((length) => json.slice(0, length)),
    ),
    withTrait(
      'more behind',
      fc.constantFrom('x', '}', ',', '{}', '"', '\u0000', '//').map((more) => json + more),
    ),
    withTrait(
      'no JSON',
      fc.constantFrom("{'a':1}", '{a:1}', '{"a":"line\nbreak"}', '{"a":01}', '{"a":NaN}', '{"a":1,}', '\u0001'),
    ),
    withTrait('an unescaped quotation mark', fc.constant('{"description":"dijo "hola""}')),
    withTrait(
      'no UTF-8',
      fc.oneof(
        fc.integer({ min: 0x80, max: 0xff }).map((byte) => notUtf8([byte])),
        // A character cut off after one, two and three bytes.
        fc.constantFrom([0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98]).map(notUtf8),
      ),
    ),
    withTrait('no body', fc.constant('')),
    withTrait(
      '__proto__',
      fc
        .constantFrom('__proto__', 'constructor', 'prototype', '\\u005f_proto__')
        .map((name) => first(`"${name}":{"x":1}`)),
    ),
    withTrait('a name twice', fc.constant(first('"doble":1,"doble":2'))),
    withTrait(
      'a name too long',
      fc.integer({ min: 257, max: 5_000 }).map((length) => first(`"${'n'.repeat(length)}":1`)),
    ),
    withTrait('no name', fc.constant(first('"":1'))),
    withTrait('a number beyond the range', fc.constant(first('"n":1e999'))),
    withTrait(
      'a number that would be rounded',
      fc.bigInt({ min: 2n ** 53n, max: 10n ** 30n }).map((number) => first(`"n":${number}`)),
    ),
    withTrait(
      'nested too deep',
      fc.integer({ min: 21, max: 30_000 }).map((depth) => first(`"x":${'['.repeat(depth)}${']'.repeat(depth)}`)),
    ),
    withTrait(
      'too many fields',
      fc.integer({ min: 2_001, max: 9_000 }).map((count) => first(`"x":[${Array(count).fill(0)}]`)),
    ),
    withTrait(
      'a text too long',
      fc.integer({ min: 32 * kib + 1, max: 100 * kib }).map((length) => first(`"x":"${'a'.repeat(length)}"`)),
    ),
    withTrait(
      'too large',
      fc.integer({ min: 256 * kib + 1, max: 600 * kib }).map((length) => ' '.repeat(length)),
    ),
    fc
      .constantFrom(
        // A hook reads JSON as text.
        ...(request.call === 'callHook' ? [] : ['text/plain']),
        'application/xml',
        'application/jsonx',
        'image/png',
        'multipart/mixed; boundary=x',
        '*/*',
      )
      .map((type) => typed('another content type', type, json)),
    fc.constantFrom('gzip', 'br', 'identity, gzip').map((encoding) => ({
      ...request,
      headers: { ...request.headers, 'content-encoding': encoding },
      trait: 'compressed',
    })),
    fc
      .constantFrom('', '; boundary=', '; boundary=otro', `; boundary=${'b'.repeat(300)}`)
      .map((rest) =>
        typed('form-data with another boundary', `multipart/form-data${rest}`, '--x\r\n\r\nhola\r\n--x--'),
      ),
    fc
      .tuple(
        fc.constantFrom('a', 'a=1', '=', 'a[]=1', 'a[b][c]=%41', '+', '%41=', 'x'.repeat(60)),
        fc.integer({ min: 2_001, max: 4_000 }),
      )
      .map(([field, count]) =>
        typed('too many fields of a form', 'application/x-www-form-urlencoded', `${field}&`.repeat(count)),
      ),
    fc.integer({ min: 2_001, max: 2_500 }).map((count) => ({
      ...multipart(request, Array(count).fill(['a', ''])),
      trait: 'too many parts',
    })),
    fc
      .tuple(
        fc.constantFrom('x: y\r\n', '\r\n', '--limite\r\n', 'content-disposition: form-data\r\n', ';'),
        fc.nat(9_000),
      )
      .map(([piece, count]) =>
        typed('headers of a part', 'multipart/form-data; boundary=limite', `--limite\r\n${piece.repeat(count)}`),
      ),
    fc
      .tuple(fc.constantFrom('[b]', '[', ']', '[]', '[b', '[b]]'), fc.integer({ min: 1_000, max: 60_000 }))
      .map(([brackets, count]) =>
        typed('brackets', 'application/x-www-form-urlencoded', `a${brackets.repeat(count)}=1`),
      ),
    fc.constant({ ...multipart(request, [], { name: 'file', content: '%PDF-' }), trait: 'a file in form-data' }),
    fc
      .constantFrom('a=%E0%A4', 'a=%', '__proto__=1', 'a[__proto__]=1', '[a]=1', 'a[b=1', 'a=1&a[b]=2', '=1')
      .map((body) => typed('a malformed form', 'application/x-www-form-urlencoded', body)),
  ];
}

function notUtf8(bytes: readonly number[]): Buffer {
  return Buffer.concat([Buffer.from('{"a":"x'), Buffer.from(bytes), Buffer.from('y"}')]);
}
