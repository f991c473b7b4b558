import { describe, expect, it } from 'vitest';
import type { Command } from '../../../lib/delivery/command.ts';
import { findAnnouncedFault } from '../../../lib/uploads/announced-fault.ts';
import { type FileCheck, fileCheckOf } from '../../../lib/uploads/file-fault.ts';
import { newCase } from '../../setup/new-case.ts';
import { bridgeOf, type Settings } from './handling.ts';

const insert: Extract<Command, { kind: 'insertCase' }> = { kind: 'insertCase', case: newCase, attachments: [] };
const changes = { responsible: 'ADMIN_@demo', status: 'Abierto' };
const update: Extract<Command, { kind: 'updateCase' }> = {
  kind: 'updateCase',
  caseId: 'a'.repeat(24),
  changes,
  attachments: [],
};
const checkOf = (demo: Settings['demo'] = {}): FileCheck => fileCheckOf(bridgeOf({ demo }), 'demo');
const pdf = { name: 'a.pdf', size: 10 };
const mail = { name: 'carta.eml', size: 10 };

describe('files that are announced', () => {
  it.each(['a.pdf', 'A.PDF', 'b.docx', 'c.jpeg', 'varios.puntos.png', '.pdf', '👩🏽‍💻.pdf'])(
    'may be accepted: %s',
    (name) => {
      expect(findAnnouncedFault(insert, [{ name, size: 1 }], checkOf())).toBeUndefined();
    },
  );

  it.each(['carta.eml', 'nota', 'a.pdf.exe', 'a.pdf ', 'a.', 'pdf', 'a.html', 'a.svg', 'a.heic'])(
    'are refused for their ending: %s',
    (name) => {
      expect(findAnnouncedFault(insert, [pdf, { name, size: 1 }], checkOf())).toEqual({ why: 'wrong_type', at: 1 });
    },
  );

  it.each(['~$informe.docx', '.DS_Store', '._a.pdf', 'factura.pdf.filepart', 'Thumbs.db', 'a.pdf:Zone.Identifier'])(
    'are refused where a bucket would ignore them, by every policy: %s',
    (name) => {
      const check = checkOf({ refusedFiles: 'note' });

      expect(findAnnouncedFault(insert, [pdf, { name, size: 1 }], check)).toEqual({ why: 'junk', at: 1 });
    },
  );

  it('are judged by the settings of their operation', () => {
    expect(findAnnouncedFault(insert, [mail], checkOf({ attachmentTypes: ['eml'] }))).toBeUndefined();
    expect(findAnnouncedFault(insert, [pdf], checkOf({ attachmentTypes: ['eml'] }))).toMatchObject({ at: 0 });
    const small = checkOf({ attachmentLimit: 9 });
    expect(findAnnouncedFault(insert, [{ ...pdf, size: 9 }], small)).toBeUndefined();
    expect(findAnnouncedFault(insert, [{ ...pdf, size: 9 }, pdf], small)).toEqual({ why: 'too_large', at: 1 });
  });

  it('are refused together where one call cannot carry them', () => {
    const check = { ...checkOf(), callBytes: 25 };

    expect(findAnnouncedFault(insert, [pdf, pdf], check)).toBeUndefined();
    expect(findAnnouncedFault(insert, [pdf, pdf, pdf], check)).toEqual({ why: 'too_large_together', at: 2 });
  });

  it.each([['note'], [{ link: { days: 7 } }]] as const)(
    'are accepted where the policy is %j, and says so',
    (policy) => {
      const check = checkOf({ refusedFiles: policy });

      expect(findAnnouncedFault(insert, [pdf, mail], check)).toBeUndefined();
      expect(findAnnouncedFault(insert, [mail], check)).toBeUndefined();
    },
  );

  it('are refused by every policy where nothing would be left to do', () => {
    const check = checkOf({ refusedFiles: 'note' });
    const solved = { ...update, changes: { ...changes, solution: 'Hecho' } };

    expect(findAnnouncedFault(update, [mail], check)).toEqual({ why: 'wrong_type', at: 0 });
    expect(findAnnouncedFault(solved, [mail], check)).toBeUndefined();
  });
});
