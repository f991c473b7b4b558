import { describe, expect, it } from 'vitest';
import { Command, commandId, fingerprint, lineKeyOf, normalizeCommand } from '../../../lib/delivery/command.ts';
import { newCase } from '../../setup/new-case.ts';

const record = {
  kind: 'insertRecord',
  module: 'contacts',
  fields: { name: 'Ana', city: 'Cali' },
  attachments: [],
} satisfies Command;

const caseId = '65d8b6195befbbd25409bb13';
const update = { kind: 'updateCase', caseId, changes: {}, attachments: [] } satisfies Command;
const file = { bucket: 'b', key: 'k', size: 1, name: 'n', type: 't' };
const missing = { ...file, number: 1, why: 'too_large', linkDays: 14 };

describe('a command', () => {
  it.each<[what: string, command: unknown]>([
    ['a field of its own', { ...record, extra: 1 }],
    ['a field of another kind', { kind: 'insertCase', case: newCase, caseId }],
    ['a field of its case', { kind: 'insertCase', case: { ...newCase, extra: 1 } }],
    ['a field of its case’s id', { ...update, caseId: { idPrefijo: 'PET-1', extra: 1 } }],
    ['a field of a file', { ...record, attachments: [{ ...file, extra: 1 }] }],
    ['a field of a missing file', { ...record, missing: [{ ...missing, extra: 1 }] }],
    ['a link of a file that is sent', { ...record, attachments: [{ ...file, linkDays: 14 }] }],
  ])('may not have %s', (_what, command) => {
    expect(Command.safeParse(command).success).toBe(false);
  });

  it.each<[what: string, command: unknown]>([
    ['a case number of 3,000 characters', { ...update, caseId: { idPrefijo: '1'.repeat(3_000) } }],
    ['a sentence as a case number', { ...update, caseId: { idPrefijo: 'Ana Pérez, cédula 52' } }],
    ['a name as a case number', { ...update, caseId: { idPrefijo: 'Ana Pérez' } }],
    ['an address as a case number', { ...update, caseId: { idPrefijo: 'ana1@example.com' } }],
    ['an escape sequence as a case number', { ...update, caseId: { idPrefijo: '\u001b[2J-1' } }],
    ['a delivery that none is', { ...update, caseId: { madeBy: 'x'.repeat(3_000) } }],
    ['a module of 3,000 characters', { ...record, module: 'm'.repeat(3_000) }],
    ['a module with an escape sequence', { ...record, module: 'm\u001b[2J' }],
    ['a field for files of 3,000 characters', { ...record, attachmentField: 'f'.repeat(3_000) }],
    ['a key of 3,000 characters', { ...record, attachments: [{ ...file, key: 'k'.repeat(3_000) }] }],
    ['a size beyond any object', { ...record, attachments: [{ ...file, size: 1e300 }] }],
    ['a size below nothing', { ...record, attachments: [{ ...file, size: -1 }] }],
    ['a link of 1,000 days', { ...record, missing: [{ ...missing, linkDays: 1_000 }] }],
    ['a file’s number of a fraction', { ...record, missing: [{ ...missing, number: 0.5 }] }],
    ['more missing files than a row can hold', { ...record, missing: Array(2_001).fill(missing) }],
  ])('does not name %s', (_what, command) => {
    expect(Command.safeParse(command).success).toBe(false);
  });

  it.each(['PET-24521105632142745', 'PET-24', 'Quejas 2-1', 'SOL/Cali_b.2-7', '7'])(
    'may name the case %s',
    (idPrefijo) => {
      expect(Command.safeParse({ ...update, caseId: { idPrefijo } })).toMatchObject({ success: true });
    },
  );
});

describe('the key of a case line', () => {
  it('is a hash, whichever way the case is named', () => {
    const names = [caseId, { idPrefijo: 'PET-1' }, { madeBy: 'pf7fziwrmlpvycs5klidoahccv' }];
    const keys = names.map((which) => lineKeyOf('demo', { ...update, caseId: which }));

    expect(new Set(keys).size).toBe(3);
    for (const key of keys) expect(key).toMatch(/^[a-z2-7]{26}$/);
  });

  it('is the same for an id in capitals and for a record, and another one for another operation', () => {
    const key = lineKeyOf('demo', update);

    expect(lineKeyOf('demo', { ...update, caseId: caseId.toUpperCase() })).toBe(key);
    expect(lineKeyOf('demo', { kind: 'updateRecord', id: caseId, module: 'leads', fields: {}, attachments: [] })).toBe(
      key,
    );
    expect(lineKeyOf('otra', update)).not.toBe(key);
  });
});

describe('commandId', () => {
  it('is the same for a repeated event', () => {
    const event = { origin: 'webhook:default', dedupeKey: 'id:form-1' };

    // Computed with another tool: base32 of the SHA-256 of the three as a JSON array.
    expect(commandId('demo', event)).toBe('n6itnr2wt75cro3pdwrmbqmpec');
    expect(commandId('demo', { ...event })).toBe('n6itnr2wt75cro3pdwrmbqmpec');
  });

  it('differs when operation, origin or key differ, also by where the text is split', () => {
    const ids = [
      commandId('demo', { origin: 'a', dedupeKey: 'bc' }),
      commandId('demo', { origin: 'ab', dedupeKey: 'c' }),
      commandId('demoa', { origin: '', dedupeKey: 'bc' }),
      commandId('other', { origin: 'a', dedupeKey: 'bc' }),
    ];

    expect(new Set(ids).size).toBe(4);
  });
});

describe('completed', () => {
  it('adds an empty list of files when it is missing, and keeps the rest', () => {
    const { attachments: _none, ...short } = record;
    const audit: Command = { kind: 'audit', from: 1, to: 2 };

    expect(normalizeCommand(short)).toEqual(record);
    expect(normalizeCommand({ ...record, attachments: [file] })).toEqual({ ...record, attachments: [file] });
    expect(normalizeCommand(audit)).toEqual(audit);
  });
});

describe('fingerprint', () => {
  it('does not depend on the order of keys', () => {
    const same: Command = {
      attachments: [],
      fields: { city: 'Cali', name: 'Ana' },
      module: 'contacts',
      kind: 'insertRecord',
    };

    expect(fingerprint(same)).toBe(fingerprint(record));
  });

  it('depends on every value', () => {
    const other: Command = { ...record, fields: { name: 'Ana', city: 'Tunja' } };

    expect(fingerprint(other)).not.toBe(fingerprint(record));
    expect(fingerprint(record)).toMatch(/^[0-9a-f]{64}$/);
  });
});
