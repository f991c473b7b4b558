import { describe, expect, it } from 'vitest';
import { type Command, commandId, fingerprint, normalizeCommand } from '../../../lib/delivery/command.ts';

const record = {
  kind: 'insertRecord',
  module: 'contacts',
  fields: { name: 'Ana', city: 'Cali' },
  attachments: [],
} satisfies Command;

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
    const file = { bucket: 'b', key: 'k', size: 1, name: 'n', type: 't' };
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
