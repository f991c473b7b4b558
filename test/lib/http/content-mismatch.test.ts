import { describe, expect, it } from 'vitest';
import { refuseFormAsJson, refuseJsonAsForm, refuseOtherAsUrlencoded } from '../../../lib/http/content-mismatch.ts';

const foundBy = (check: () => void) => {
  try {
    check();
  } catch (error) {
    return (error as { facts: { values: { found: string } } }).facts.values.found;
  }
  return undefined;
};

describe('JSON that is sent as a form', () => {
  it.each([
    '{"a":1}',
    ' \n{ "a": 1 }',
    '{}',
    '{ }',
    '\uFEFF {"a"',
    '[{"a":1}]',
    '[ [1]]',
    '["a"]',
    '[]',
    '[ ] \n',
    '%7B%22a%22%3A1%7D',
    '%5b%7b',
    '+{+"a"',
    '%EF%BB%BF{"a":1}',
    '%ef%bb%bf%7B%22a',
    String.raw`{\"type\":\"x\"}`,
    String.raw`[\"a\"]`,
    '/* de n8n */ {"a":1}',
    '// uno\n// dos\n[{"a":1}]',
    'recibir({"a":1})',
    'app.on_data( [{"a":1}])',
    ')]}\',\n{"a":1}',
    `${' '.repeat(200)}{"a":1}`,
  ])('is refused: %j', (text) => {
    expect(foundBy(() => refuseJsonAsForm(Buffer.from(text)))).toBe('JSON');
  });

  it.each([
    'a={"a":1}',
    '{nombre}=Ana',
    '{ nombre"=Ana',
    '[a]=1',
    '[]=1',
    '[ ]a',
    '[x {',
    'x{"a":1}',
    '%FF{"a"',
    `${' '.repeat(256)}{"a":1}`,
    '',
  ])('is not what a form looks like: %j', (text) => {
    expect(foundBy(() => refuseJsonAsForm(Buffer.from(text)))).toBeUndefined();
  });
});

describe('something else that is sent as an urlencoded form', () => {
  it.each([
    ['--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--', 'multipart/form-data'],
    ['--limit-7%0D%0AContent-Disposition: form-data; name=a', 'multipart/form-data'],
    ['<?xml version="1.0"?><a/>', 'XML'],
    ['<soap:Envelope xmlns:soap="x">', 'XML'],
    ['<a>1</a>', 'XML'],
    ['%3Ca%3E1%3C/a%3E', 'XML'],
    ['<!DOCTYPE html>', 'XML'],
    ['true', 'JSON'],
    ['null', 'JSON'],
    [' -1.5e3\n', 'JSON'],
    ['hola', 'text/plain'],
    ['hola mundo', 'text/plain'],
  ])('is refused: %j', (text, found) => {
    expect(foundBy(() => refuseOtherAsUrlencoded(Buffer.from(text)))).toBe(found);
  });

  it.each(['a=1', 'hola=', 'a&b', '<nombre>=Ana', '--x=1', 'recibir()=1', '=1', `${'a'.repeat(300)}=1`])(
    'is not what a form looks like: %j',
    (text) => {
      expect(foundBy(() => refuseOtherAsUrlencoded(Buffer.from(text)))).toBeUndefined();
      expect(foundBy(() => refuseJsonAsForm(Buffer.from(text)))).toBeUndefined();
    },
  );
});

describe('a form that is sent as JSON', () => {
  it.each([
    ['a=1', 'application/x-www-form-urlencoded'],
    [' tipo=Ana&b', 'application/x-www-form-urlencoded'],
    ['form[Ciudad][x]=1', 'application/x-www-form-urlencoded'],
    ['list[]=1', 'application/x-www-form-urlencoded'],
    ['--x\r\nContent-Disposition: form-data', 'multipart/form-data'],
    ['\n--limit-7\ncontent-disposition:', 'multipart/form-data'],
  ])('is refused: %j', (text, found) => {
    expect(foundBy(() => refuseFormAsJson(text))).toBe(found);
  });

  it.each([
    '{"a"=1}',
    '"a=1"',
    '{a=1}',
    'uno dos=1',
    '=1',
    'a:b=1',
    'form[Ciudad=1',
    'x--y\r\ncontent-disposition:',
    'x --y\r\ncontent-disposition:',
    '--\r\ncontent-disposition:',
    '--x content-disposition:',
    `${'a'.repeat(256)}=1`,
    '',
  ])('is not what broken JSON looks like: %j', (text) => {
    expect(foundBy(() => refuseFormAsJson(text))).toBeUndefined();
  });
});

it('says what was found, and which type to send', () => {
  expect(() => refuseJsonAsForm(Buffer.from('{}'))).toThrow(
    expect.objectContaining({
      code: 'wrong_content_type',
      facts: { field: 'Content-Type', values: { found: 'JSON', wanted: 'application/json' } },
    }),
  );
});
