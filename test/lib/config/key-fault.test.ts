import { describe, expect, it } from 'vitest';
import { fileNameFault, keyFault, longestKey } from '../../../lib/config/key-fault.ts';

const right = [
  'factura.pdf',
  ' empieza con espacio.pdf',
  '100%.pdf',
  'a%2Fb.pdf',
  '%2Fa.pdf',
  '..pdf',
  'a..b.pdf',
  'petición.pdf'.normalize('NFD'),
  'foto 📄.pdf',
  // Emoji joined by U+200D, a flag of tags, and a word in Persian with U+200C.
  '👩🏽‍💻.pdf',
  '👨‍👩‍👧‍👦.pdf',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿.pdf',
  'می‌خواهم.pdf',
  'ملف.pdf',
  '中文文件.pdf',
  '\u{10ffff}.pdf',
  'a;b,c:d@e!f$g*h~i^j`k|l<m>n.pdf',
  `${'ñ'.repeat((longestKey - 4) / 2)}.pdf`,
];

describe('a name of a file', () => {
  it.each(right)('is right as a name and as a key: %s', (name) => {
    expect(fileNameFault(name)).toBeUndefined();
    // In a folder of no length, so that it may be as long.
    expect(keyFault(name.startsWith('%2F') ? `a${name.slice(1)}` : name)).toBeUndefined();
  });

  it.each([
    ['', 'empty'],
    [' \t', 'empty'],
    ['a/b.pdf', 'slash'],
    ['/a.pdf', 'slash'],
    ['a\\b.pdf', 'backslash'],
    ['a%5Cb.pdf', 'backslash'],
    ['.', 'dot_segment'],
    ['..', 'dot_segment'],
    ['%2e%2E', 'dot_segment'],
    ['..%2Fa.pdf', 'dot_segment'],
    ['a\u0000.pdf', 'control_character'],
    ['a\nb.pdf', 'control_character'],
    ['a\u2028b.pdf', 'control_character'],
    ['a%0Ab.pdf', 'control_character'],
    ['a\u202efdp.exe', 'bidi_mark'],
    ['a\u200eb.pdf', 'bidi_mark'],
    [`${'x'.repeat(longestKey - 3)}.pdf`, 'too_long'],
    [`${'ñ'.repeat(longestKey / 2)}.pdf`, 'too_long'],
    [`${'📄'.repeat(longestKey / 4)}a`, 'too_long'],
  ])('is wrong: %j, for %s', (name, fault) => {
    expect(fileNameFault(name)).toBe(fault);
  });
});
