import { describe, expect, it } from 'vitest';
import { keysIn } from '../../../../lib/uploads/groups/manifest.ts';

const read = (text: string | Uint8Array, key = 'claims/1/list.json', most = 500) =>
  keysIn(typeof text === 'string' ? Buffer.from(text) : text, key, most);

describe('keysIn', () => {
  it.each([
    ['a list', '["a.pdf", "b c.pdf"]'],
    ['an object with a list', ' {"files": ["a.pdf", "b c.pdf"], "from": "portal"}'],
    ['lines', 'a.pdf\r\n\r\n  b c.pdf  \n'],
    ['lines with a mark of their encoding', '\ufeffa.pdf\nb c.pdf'],
    ['a list that names some twice, and itself', '["a.pdf", "b c.pdf", "a.pdf", "list.json"]'],
  ])('reads %s', (_form, text) => {
    expect(read(text)).toEqual(['claims/1/a.pdf', 'claims/1/b c.pdf']);
  });

  it('leaves out what nobody sent, since its uploads are ignored', () => {
    expect(read('.DS_Store\n~$a.docx\na.pdf\nThumbs.db\na.pdf.part')).toEqual(['claims/1/a.pdf']);
    expect(() => read('["desktop.ini"]')).toThrow(expect.objectContaining({ reason: 'empty' }));
  });

  it('accepts names below its folder, and names at the top of the bucket', () => {
    expect(read('fotos/ñandú.jpg')).toEqual(['claims/1/fotos/ñandú.jpg']);
    expect(read('a.pdf', 'list.txt')).toEqual(['a.pdf']);
  });

  it.each([
    ['nothing', '', 'empty'],
    ['an empty list', '[]', 'empty'],
    ['itself alone', 'list.json', 'empty'],
    ['a list that is cut off', '["a.pdf", "b', 'not_text'],
    ['a list of numbers', '[1, 2]', 'not_text'],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x41]), 'not_text'],
    ['a way out of its folder', '../2/a.pdf', 'bad_name'],
    ['a folder', 'fotos/', 'bad_name'],
    ['a control character', '["a\\u0007.pdf"]', 'bad_name'],
    ['more than 256 KiB', 'a'.repeat(262_145), 'too_long'],
  ])('refuses %s', (_what, text, reason) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ name: 'ManifestError', reason }));
  });

  it('refuses more names than a group may have files', () => {
    expect(() => read('a\nb\nc', 'list.txt', 2)).toThrow(expect.objectContaining({ reason: 'too_long' }));
  });
});
