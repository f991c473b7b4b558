import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { readBody, readBytes } from '../../../lib/http/read-body.ts';
import { TaskBody } from '../../../lib/http/request-schemas.ts';
import { bytesEvent, callEvent } from './call-event.ts';

const anything = z.unknown();

describe('JSON', () => {
  it.each([
    ['without a type', {}],
    ['with a charset', { 'content-type': 'application/json; charset=utf-8' }],
    ['of a vendor’s type', { 'content-type': 'application/vnd.example+json' }],
  ])('%s is read', async (_what, headers) => {
    expect(await read('{"a":"ñ"}', headers)).toEqual({ a: 'ñ' });
  });

  it('may begin with a byte order mark', async () => {
    expect(await read('\uFEFF{"a":1}')).toEqual({ a: 1 });
  });

  it.each([
    ['one comma too many', '{"a": 1,}', 1, 9],
    ['an inner quotation mark', '{\n  "a": "dijo "hola""}', 2, 15],
    ['a line break within a text', '{"a": "uno\ndos"}', 1, 11],
    ['no end', '{"a": 1', 1, 8],
    ['half an escape', '{"a": "\\u12"}', 1, 8],
    ['an unknown word', '{"a": verdadero}', 1, 7],
    ['something after it', '{} x', 1, 4],
  ])('with %s is refused where it stops being JSON', async (_what, text, line, column) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'not_json', facts: { values: { line, column } } });
  });

  it.each([
    ['a name twice', '{"a":1,"b":{"c":1,"\\u0063":2}}', 'name_twice'],
    ['21 lists in each other', '['.repeat(21) + ']'.repeat(21), 'too_deep'],
    ['a hundred thousand lists in each other', '['.repeat(100_000) + ']'.repeat(100_000), 'too_deep'],
    ['2,001 entries', JSON.stringify(Array(2_001).fill(0)), 'too_many_fields'],
    ['a text of more than 32 KiB', JSON.stringify({ a: 'ñ'.repeat(16_385) }), 'text_too_long'],
    ['a name of 257 characters', JSON.stringify({ ['a'.repeat(257)]: 1 }), 'bad_name'],
    ['no name', '{"":1}', 'bad_name'],
    ['__proto__', '{"form":{"__proto__":{"a":1}}}', 'bad_name'],
    ['constructor', '{"constructor":1}', 'bad_name'],
    ['half a character', '{"a":"\\ud800"}', 'not_utf8'],
  ])('with %s is refused', async (_what, text, code) => {
    await expect(read(text)).rejects.toMatchObject({ status: 400, code });
  });

  it.each([
    ['{"Cuenta":12345678901234567890}', 'Cuenta'],
    ['{"form":{"Saldo":[1,1e400]}}', 'form.Saldo.1'],
    ['{"Valor":0.12345678901234567890}', 'Valor'],
    ['{"Tarjeta":9007199254740993}', 'Tarjeta'],
    ['{"Tarjeta":-9007199254740993}', 'Tarjeta'],
    ['{"Id":123456789012345678}', 'Id'],
    ['{"Id":1e21}', 'Id'],
    ['{"Id":100000000000000000000}', 'Id'],
    ['{"Pi":3.14159265358979323846}', 'Pi'],
    ['{"Saldo":123456789012345.678}', 'Saldo'],
    ['{"Mínimo":1e-400}', 'Mínimo'],
    ['{"Mínimo":2e-324}', 'Mínimo'],
    ['\uFEFF[{"N° de cuenta":[12345678901234567890]}]', '0.N° de cuenta.0'],
    ['{"hondo":[[[{"a":{"b":[0,12345678901234567890]}}]]]}', 'hondo.0.0.0.a.b.1'],
  ])('with a number that would arrive changed is refused by its name: %s', async (text, field) => {
    await expect(read(text)).rejects.toMatchObject({ status: 400, code: 'inexact_number', facts: { field } });
  });

  it('has each other number as it was sent, and long ones as text', async () => {
    const text = '{"a":9007199254740991,"b":-0.1,"c":1.50,"d":"12345678901234567890"}';

    expect(await read(text)).toEqual({ a: 9007199254740991, b: -0.1, c: 1.5, d: '12345678901234567890' });
  });

  it('of 20 levels and 2,000 entries is accepted', async () => {
    expect(await read('['.repeat(20) + ']'.repeat(20))).toBeDefined();
    expect(await read(JSON.stringify(Array(2_000).fill(0)))).toHaveLength(2_000);
  });
});

describe('bytes that are no UTF-8', () => {
  it('are refused where the gateway hands them over', async () => {
    const event = bytesEvent(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'application/vnd.example+json');

    await expect(readBody(event, readBytes(event), anything)).rejects.toMatchObject({ code: 'not_utf8' });
  });

  it.each([
    ['a byte that begins nothing', [0xff]],
    ['a character cut off after one byte', [0xc3]],
    ['a character cut off after two bytes', [0xe2, 0x82]],
    ['a character cut off after three bytes', [0xf0, 0x9f, 0x98]],
    ['half a character', [0xed, 0xa0, 0x80]],
    ['an overlong character', [0xc0, 0xaf]],
  ])('are refused as bytes and as text: %s', async (_what, bytes) => {
    const sent = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]);
    const asBytes = bytesEvent(sent, 'application/vnd.example+json');
    const asText = read(sent.toString('utf8'), { 'content-length': String(sent.length) });

    await expect(readBody(asBytes, readBytes(asBytes), anything)).rejects.toMatchObject({ code: 'not_utf8' });
    await expect(asText).rejects.toMatchObject({ code: 'not_utf8' });
  });

  it('are not an escaped U+FFFD, nor one that came as bytes', async () => {
    const whole = bytesEvent(Buffer.from('{"a":"\uFFFD"}'), 'application/vnd.example+json');

    expect(await read('{"a":"\\ufffd"}')).toEqual({ a: '\uFFFD' });
    expect(await readBody(whole, readBytes(whole), anything)).toEqual({ a: '\uFFFD' });
  });
});

describe('form-data', () => {
  const [start, end] = ['--x\r\ncontent-disposition: form-data; name="', '--x--\r\n'];
  const multipart = 'multipart/form-data; boundary=x';
  const urlencoded = 'application/x-www-form-urlencoded; charset=utf-8';

  it('of both kinds is read into the shape of JSON', async () => {
    const parts = `${start}type"\r\n\r\nRequest\r\n${start}form[Ciudad]"\r\n\r\n"Medellín"\r\nsegunda línea\r\n${end}`;

    expect(plain(await form(parts, multipart))).toEqual({
      type: 'Request',
      form: { Ciudad: '"Medellín"\r\nsegunda línea' },
    });
    expect(plain(await form('type=Request&form%5BCiudad%5D=Medell%C3%ADn+2&a=1&a=2&b[]=3', urlencoded))).toEqual({
      type: 'Request',
      form: { Ciudad: 'Medellín 2' },
      a: ['1', '2'],
      b: '3',
    });
  });

  it('has true and false where the schema has a boolean', async () => {
    const event = bytesEvent('remember=true&name=true', urlencoded);

    expect(await readBody(event, readBytes(event), TaskBody)).toEqual({ remember: true, name: 'true' });
    for (const [text, value] of [
      ['false', false],
      ['yes', 'yes'],
    ]) {
      const other = bytesEvent(`remember=${text}`, urlencoded);
      expect(await readBody(other, readBytes(other), TaskBody)).toEqual({ remember: value });
    }
  });

  it('accepts names that every object has', async () => {
    expect(plain(await form('toString=a&hasOwnProperty[x]=b', urlencoded))).toEqual({
      toString: 'a',
      hasOwnProperty: { x: 'b' },
    });
  });

  it.each([
    ['a file', `${start}a"; filename="a.pdf"\r\n\r\n\xff\xfe\r\n${end}`, multipart, 'file_in_form'],
    ['another boundary', `${start}a"\r\n\r\nb\r\n${end}`, 'multipart/form-data; boundary=y', 'not_form'],
    ['no boundary', `${start}a"\r\n\r\nb\r\n${end}`, 'multipart/form-data', 'not_form'],
    ['no end', `${start}a"\r\n\r\nb`, multipart, 'not_form'],
    ['text that is no UTF-8', `${start}a"\r\n\r\n\xff\r\n${end}`, multipart, 'not_utf8'],
    ['escapes that are no UTF-8', 'a=%ff', urlencoded, 'not_utf8'],
    ['half an escape', 'a=%f', urlencoded, 'not_utf8'],
    ['__proto__', 'form[__proto__][a]=1', urlencoded, 'bad_name'],
    ['an open bracket', 'form[a=1', urlencoded, 'bad_name'],
    ['a field and its parts', 'form=1&form[a]=2', urlencoded, 'name_twice'],
  ])('with %s is refused', async (_what, text, type, code) => {
    await expect(form(Buffer.from(text, 'latin1'), type)).rejects.toMatchObject({ status: 400, code });
  });
});

describe('a body', () => {
  it.each([
    ['of another type', { 'content-type': 'text/plain' }, 'unsupported_type', 'Content-Type'],
    ['of a longer type', { 'content-type': 'application/jsonp' }, 'unsupported_type', 'Content-Type'],
    ['of a type with more before it', { 'content-type': 'x-application/json' }, 'unsupported_type', 'Content-Type'],
    ['of a form’s longer type', { 'content-type': 'multipart/form-data2' }, 'unsupported_type', 'Content-Type'],
    [
      'of a form’s type with more before it',
      { 'content-type': 'x-multipart/form-data' },
      'unsupported_type',
      'Content-Type',
    ],
    ['that is compressed', encoded('gzip'), 'unsupported_encoding', 'Content-Encoding'],
    ['whose encoding is a character set', encoded('UTF-8'), 'unsupported_encoding', 'Content-Encoding'],
    ['of two encodings', encoded('identity, gzip'), 'unsupported_encoding', 'Content-Encoding'],
  ])('%s is refused, and the header at fault is named', async (_what, headers, code, field) => {
    await expect(read('{}', headers)).rejects.toMatchObject({ status: 415, code, facts: { field } });
  });

  it.each(['identity', 'Identity', ''])('is not encoded by %j', async (encoding) => {
    expect(await read('{}', encoded(encoding))).toEqual({});
  });

  it.each([
    ['JSON as a form', 'application/x-www-form-urlencoded', '{"type":"Request","status":"Abierto"}', 'JSON'],
    ['JSON with line breaks', 'application/x-www-form-urlencoded; charset=utf-8', '{\n  "a": 1\n}', 'JSON'],
    ['broken JSON', 'application/x-www-form-urlencoded', '{"a": "dijo "hola""}', 'JSON'],
    ['a list', 'application/x-www-form-urlencoded', ' [{"a":1}]', 'JSON'],
    ['an empty object', 'application/x-www-form-urlencoded', '{}', 'JSON'],
    ['encoded JSON', 'application/x-www-form-urlencoded', '%7B%22a%22%3A%22b+c%22%7D', 'JSON'],
    ['JSON with a byte order mark', 'application/x-www-form-urlencoded', '\uFEFF{"a":1}', 'JSON'],
    [
      'JSON whose quotation marks a shell took',
      'application/x-www-form-urlencoded',
      '{type:Request,status:Abierto}',
      'JSON',
    ],
    ['the same in single quotes', 'application/x-www-form-urlencoded', "'{type:Request}'", 'JSON'],
    ['JSON with single quotes', 'application/x-www-form-urlencoded', "{'type': 'Request'}", 'JSON'],
    ['JSON in single quotes', 'application/x-www-form-urlencoded', '\'{"type":"Request"}\'', 'JSON'],
    ['a text alone', 'application/x-www-form-urlencoded', '"Una solicitud"', 'JSON'],
    ['JSON with a = at its end', 'application/x-www-form-urlencoded', '{"a":"100% & b=1"}=', 'JSON'],
    [
      'form-data as the other form',
      'application/x-www-form-urlencoded; charset=utf-8',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--',
      'multipart/form-data',
    ],
    ['XML', 'application/x-www-form-urlencoded', '<a b="c">1</a>', 'XML'],
    ['one word', 'application/x-www-form-urlencoded', 'true', 'JSON'],
    ['JSON as form-data', 'multipart/form-data; boundary=x', '{"a":1}', 'JSON'],
    ['a form', 'application/json', 'type=Request&form%5BCiudad%5D=Cali', 'application/x-www-form-urlencoded'],
    [
      'a form of one field',
      'application/json; charset=utf-8',
      'form[Ciudad]=Cali',
      'application/x-www-form-urlencoded',
    ],
    [
      'form-data',
      'application/json',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--',
      'multipart/form-data',
    ],
  ])('of another kind than its type is refused by that type: %s', async (_what, type, text, found) => {
    await expect(form(text, type)).rejects.toMatchObject({
      status: 400,
      code: 'wrong_content_type',
      facts: { field: 'Content-Type', values: { found } },
    });
  });

  it.each(['nota={"a":1}', 'a={&b=}', '%7Bnombre%7D=Ana', '{nombre}=Ana'])(
    'of a form may hold braces: %s',
    async (text) => {
      await expect(form(text, 'application/x-www-form-urlencoded')).resolves.toBeDefined();
    },
  );

  it('that is missing is refused', async () => {
    await expect(read('')).rejects.toMatchObject({ code: 'empty_body' });
  });

  it('of more than 256 KiB is refused', () => {
    expect(() => readBytes(callEvent({ body: 'x'.repeat(256 * 1024) }))).not.toThrow();
    expect(() => readBytes(callEvent({ body: 'x'.repeat(256 * 1024 + 1) }))).toThrow(
      expect.objectContaining({ status: 413, code: 'too_large' }),
    );
  });
});

function read(body: string, headers: Record<string, string> = {}): Promise<unknown> {
  const event = callEvent({ headers, body });
  return readBody(event, readBytes(event), anything);
}

function form(body: Buffer | string, type: string): Promise<unknown> {
  const event = bytesEvent(body, type);
  return readBody(event, readBytes(event), anything);
}

function encoded(encoding: string): Record<string, string> {
  return { 'content-type': 'application/json', 'content-encoding': encoding };
}

/** With the prototypes of usual objects, which a read form lacks. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
