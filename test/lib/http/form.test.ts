import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readForm } from '../../../lib/http/form.ts';

const urlencoded = 'application/x-www-form-urlencoded';
const multipart = 'multipart/form-data; boundary=----limite7';

describe('a urlencoded form', () => {
  it.each([
    ['a=1&b=', { a: '1', b: '' }],
    ['a=uno+dos%26tres', { a: 'uno dos&tres' }],
    ['a=1&a=2&a=3', { a: ['1', '2', '3'] }],
    ['a[]=1&a[]=2', { a: ['1', '2'] }],
    ['a[b][c]=1&a[b][d]=2', { a: { b: { c: '1', d: '2' } } }],
    ['a[b]=1&a[b]=2', { a: { b: ['1', '2'] } }],
    ['', {}],
  ])('%j is %o', async (text, fields) => {
    expect(await read(urlencoded, text)).toEqual(fields);
  });

  it.each([
    ['a=1&a[b]=2', 'name_twice', 'a[b]'],
    ['a[b]=1&a=2', 'name_twice', 'a'],
    ['a=1&a=2&a[b]=3', 'name_twice', 'a[b]'],
    ['=1', 'bad_name', ''],
    ['a]=1', 'bad_name', 'a]'],
    ['a%0D%0Ab=1', 'bad_name', 'a\r\nb'],
    ['a%00=1', 'bad_name', 'a\0'],
    ['a[b%7F]=1', 'bad_name', 'a[b\x7f]'],
    ['a[b]c=1', 'bad_name', 'a[b]c'],
    ['a[constructor]=1', 'bad_name', 'a[constructor]'],
    ['a=%C3', 'not_utf8', undefined],
  ])('%j is refused as %s', async (text, code, field) => {
    await expect(read(urlencoded, text)).rejects.toMatchObject({ code, facts: field === undefined ? {} : { field } });
  });

  it.each(['7Z{"a":"b=c"}', '{"a"=1', 'a=1&x[{"a":1}]=2', '5{%22a%22:1}=', '00+[%0A{=1', 'x{}'])(
    '%j is refused, because JSON is in the name of a field',
    async (text) => {
      await expect(read(urlencoded, text)).rejects.toMatchObject({
        code: 'wrong_content_type',
        facts: { values: { found: 'JSON' } },
      });
    },
  );

  it.each([
    ['items[][sku]=A-1', 'brackets'],
    ['items[0][]x=1', 'brackets'],
    ['[a]=1', 'brackets'],
    ['form[a=1', 'brackets'],
    ['a[constructor]=1', '__proto__'],
    [`${'n'.repeat(257)}=1`, '1 to 256 characters'],
    ['=1', '1 to 256 characters'],
  ])('%j is refused for what is wrong with the name', async (text, reason) => {
    await expect(read(urlencoded, text)).rejects.toMatchObject({
      code: 'bad_name',
      facts: { reason: expect.stringContaining(reason) },
    });
  });
});

it.each(['a&'.repeat(40_000), 'a=1&'.repeat(2_001), '=&'.repeat(2_001), '%zz&'.repeat(2_001)])(
  'a form of too many fields is refused',
  async (text) => {
    await expect(read(urlencoded, text)).rejects.toMatchObject({ code: 'too_many_fields' });
  },
);

it('a name of too many brackets is refused before its levels are made', async () => {
  const name = `a${'[b]'.repeat(20)}`;
  await expect(read(urlencoded, `${name}=1`)).rejects.toMatchObject({ code: 'too_deep', facts: { field: name } });
  expect(await read(urlencoded, `${name.slice(0, -3)}=1`)).toHaveProperty(`a${'.b'.repeat(19)}`);
});

it.each([2_000, 2_001])('a form of %i parts is refused beyond 2,000', async (count) => {
  const parts = part('a', '')
    .replace(/------limite7--\r\n$/, '')
    .repeat(count);
  const read = readForm(multipart, Buffer.from(`${parts}------limite7--\r\n`));
  if (count > 2_000) await expect(read).rejects.toMatchObject({ code: 'too_many_fields' });
  else expect((await read)['a']).toHaveLength(2_000);
});

describe('a multipart form', () => {
  it('keeps texts exactly as they are', async () => {
    const text = 'dijo "hola" \\ y se fue\r\n%41+&=';

    expect(await read(multipart, part('form[Nota]', text))).toEqual({ form: { Nota: text } });
  });

  it('with a file is refused by the name of its field', async () => {
    await expect(read(multipart, part('adjunto"; filename="a.txt', 'x'))).rejects.toMatchObject({
      code: 'file_in_form',
      facts: { field: 'adjunto' },
    });
  });

  it('has no field for a file input in which nothing was chosen', async () => {
    const sent = await readFile(path.join(import.meta.dirname, 'empty-file-input.multipart'));

    expect(await read('multipart/form-data; boundary=X-BOUND', sent)).toEqual({
      correo: 'ana@example.org',
      mensaje: 'Sin adjunto',
    });
    expect(await read(multipart, part('fotos"; filename="', ''))).toEqual({});
  });

  it.each([
    ['of no bytes', 'adjunto"; filename="vacío.txt', ''],
    ['without a name', 'adjunto"; filename="', 'x'],
  ])('with a file %s is refused all the same', async (_what, name, content) => {
    await expect(read(multipart, part(name, content))).rejects.toMatchObject({ code: 'file_in_form' });
  });

  it('without its end is refused', async () => {
    await expect(read(multipart, part('a', 'b').replace('limite7--', 'limite'))).rejects.toMatchObject({
      code: 'not_form',
    });
  });
});

function part(name: string, content: string): string {
  return `------limite7\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${content}\r\n------limite7--\r\n`;
}

/** With the prototypes of usual objects, which a read form lacks. */
async function read(type: string, text: string | Buffer): Promise<unknown> {
  return JSON.parse(JSON.stringify(await readForm(type, Buffer.from(text))));
}
