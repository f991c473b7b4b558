import { describe, expect, it } from 'vitest';
import { legible } from '../../lib/legible.ts';

describe('a text', () => {
  it.each([
    ['Petición de Ñusta ✓ 👩‍👧 العربية עברית', 'letters of any alphabet, and joined signs'],
    ['una\tdos\ntres\r\ncuatro\rcinco', 'tabs and ends of lines'],
    ['', 'nothing'],
  ])('arrives as it was sent: %s', (text) => {
    expect(legible(text)).toBe(text);
  });

  it.each([
    ['a backwards name', 'exe.\u202efdp', 'exe.\ufffdfdp'],
    ['a number of a phone’s contacts', '\u202a+57 300 111 2233\u202c', '\ufffd+57 300 111 2233\ufffd'],
    ['isolated marks', '\u2066a\u2067b\u2068c\u2069', '\ufffda\ufffdb\ufffdc\ufffd'],
    ['marks of one direction', 'a\u200eb\u200fc\u061cd', 'a\ufffdb\ufffdc\ufffdd'],
    ['control characters', 'a\u0000b\u0007c\u001bd\u007fe\u009bf', 'a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf'],
    ['half of a sign', 'a\ud83db', 'a\ufffdb'],
  ])('shows that something was there: %s', (_what, text, shown) => {
    expect(legible(text)).toBe(shown);
  });

  it.each(['\v', '\f', '\u0085', '\u2028', '\u2029'])('keeps its lines apart: %j', (end) => {
    expect(legible(`una${end}dos`)).toBe('una\ndos');
  });
});
