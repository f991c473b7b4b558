import { describe, expect, it } from 'vitest';
import { spellingsOf } from '../../../lib/config/spellings.ts';

const nfc = (text: string) => text.normalize('NFC');
const nfd = (text: string) => text.normalize('NFD');

describe('the spellings of a key', () => {
  it.each(['formularios/carta.pdf', 'a', '中文/文件.pdf', '📄/😀.pdf'])('are one for most: %s', (key) => {
    expect(spellingsOf(key)).toEqual([key]);
  });

  it.each([nfc, nfd])('are those of its folders with those of its name, the given one first', (spelled) => {
    const given = spelled('órdenes/petición.pdf');
    const spellings = spellingsOf(given);

    expect(spellings[0]).toBe(given);
    expect(new Set(spellings)).toEqual(
      new Set([nfc, nfd].flatMap((of) => [nfc, nfd].map((then) => `${of('órdenes')}/${then('petición.pdf')}`))),
    );
  });

  it('are those of each folder, however they are mixed', () => {
    const mixes = [nfc, nfd].flatMap((a) =>
      [nfc, nfd].flatMap((b) => [nfc, nfd].map((c) => `buzón/${a('Añ')}/x/${b('Bñ')}/${c('petición.pdf')}`)),
    );

    for (const given of mixes) {
      expect(spellingsOf(given)[0]).toBe(given);
      expect(spellingsOf(given)).toEqual(expect.arrayContaining(mixes));
    }
  });

  it('are bounded: each may cost a call', () => {
    expect(spellingsOf(`${'ñ/'.repeat(40)}ñ.pdf`)).toHaveLength(4);
    expect(spellingsOf(`${'ñ/'.repeat(4)}ñ.pdf`)).toHaveLength(32);
  });

  it('have a mixed one where the given one is mixed', () => {
    const mixed = `${nfc('é')}${nfd('é')}.pdf`;

    expect(spellingsOf(mixed)).toEqual([mixed, nfc('éé.pdf'), nfd('éé.pdf')]);
  });
});
