import { describe, expect, it } from 'vitest';
import { type Command, commandId, fingerprint } from '../../../lib/delivery/command.ts';

const record: Command = {
  kind: 'insertRecord',
  module: 'contacts',
  fields: { name: 'Ana', city: 'Cali' },
  attachments: [],
};

describe('commandId', () => {
  it('is the same for a repeated event', () => {
    const event = { origin: 'webhook:default', dedupeKey: 'id:form-1' };

    // Computed with another tool: base32 of the SHA-256 of the three as a JSON array.
    expect(commandId('demo', event)).toBe('n6itnr2wt75cro3pdwrmbqmpec');
    expect(commandId('demo', { ...event })).toBe('n6itnr2wt75cro3pdwrmbqmpec');
  });

  it('differs where operation, origin or key differ, wherever the text is split', () => {
    const ids = [
      commandId('demo', { origin: 'a', dedupeKey: 'bc' }),
      commandId('demo', { origin: 'ab', dedupeKey: 'c' }),
      commandId('demoa', { origin: '', dedupeKey: 'bc' }),
      commandId('other', { origin: 'a', dedupeKey: 'bc' }),
    ];

    expect(new Set(ids).size).toBe(4);
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
