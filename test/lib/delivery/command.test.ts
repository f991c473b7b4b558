import { describe, expect, it } from 'vitest';
import { type Command, commandId, fingerprint, kept } from '../../../lib/delivery/command.ts';

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

describe('kept', () => {
  const { attachments, ...written } = record;

  it('is the same command whether or not an empty list of files was written down', () => {
    expect(kept(written)).toEqual(record);
    // Computed with another tool over the JSON that rows have always been compared by.
    expect(fingerprint(kept(written))).toBe('ade23a36ee5c0be6a0339c89d48eaaadfa2d4afee282667ad13d5d04803f1196');
  });

  it('leaves files as they are, and adds none where there can be none', () => {
    const attachment = { bucket: 'b', key: 'k', size: 1, name: 'a.pdf', type: 'application/pdf' };
    const audit: Command = { kind: 'audit', from: 1, to: 2 };

    expect(kept({ ...written, attachments: [attachment] })).toEqual({ ...record, attachments: [attachment] });
    expect(kept(audit)).toEqual(audit);
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
