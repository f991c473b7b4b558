import { describe, expect, it } from 'vitest';
import { missingNote } from '../../../../lib/delivery/attempt/missing-note.ts';
import type { FileFault, MissingFile } from '../../../../lib/delivery/command.ts';

function missing(name: string, why: FileFault, size = 2_000_000): MissingFile {
  return { bucket: 'uploads', key: `in/${name}`, size, name, type: 'application/pdf', number: 1, why };
}

const lineOf = (file: MissingFile) => missingNote([file]).split('\n')[1];

describe('the note about files that a case lacks', () => {
  it('names one file in the singular', () => {
    expect(missingNote([missing('acta.pdf', 'too_large')])).toBe(
      'Falta un archivo que no se pudo adjuntar:\n- acta.pdf (2 MB): supera el tamaño permitido',
    );
  });

  it('names several, one a line, in the order of the command', () => {
    expect(missingNote([missing('b.pdf', 'infected'), missing('a.pdf', 'not_scanned')])).toBe(
      [
        'Faltan archivos que no se pudieron adjuntar:',
        '- b.pdf (2 MB): el análisis encontró un programa malicioso',
        '- a.pdf (2 MB): no se pudo analizar en busca de programas maliciosos',
      ].join('\n'),
    );
  });

  it.each<[FileFault, string]>([
    ['empty', '- a.pdf (2 MB): llegó vacío'],
    ['wrong_type', '- a.pdf (2 MB): no es de un tipo permitido, o su contenido no corresponde a su extensión'],
    ['not_arrived', '- a.pdf: no llegó dentro del plazo'],
  ])('says of one that is %s: %s', (why, line) => {
    expect(lineOf(missing('a.pdf', why))).toBe(line);
  });

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1 kB'],
    [1_540, '1,5 kB'],
    [999_000, '999 kB'],
    [1_000_000, '1 MB'],
    [52_430_000, '52,4 MB'],
    [6_000_000_000, '6 GB'],
    [12_000_000_000_000, '12.000 GB'],
  ])('writes %d bytes as people in Colombia do: %s', (size, readable) => {
    expect(lineOf(missing('a.pdf', 'too_large', size))).toBe(`- a.pdf (${readable}): supera el tamaño permitido`);
  });

  it('says below a file where it can be downloaded, and until when', () => {
    const link = { url: 'https://api.example.com/files/a/1/2/s', until: '2026-12-07 14:00' };

    expect(missingNote([{ ...missing('a.pdf', 'wrong_type'), link }, missing('b.pdf', 'empty', 0)])).toBe(
      [
        'Faltan archivos que no se pudieron adjuntar:',
        '- a.pdf (2 MB): no es de un tipo permitido, o su contenido no corresponde a su extensión',
        '  Se puede descargar hasta 2026-12-07 14:00: https://api.example.com/files/a/1/2/s',
        '- b.pdf (0 bytes): llegó vacío',
      ].join('\n'),
    );
  });
});
