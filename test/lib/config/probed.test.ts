import { describe, expect, it } from 'vitest';
import { probed } from '../../../lib/config/probed.ts';

describe('probed', () => {
  it('returns the settings of a capability file, without those that the probe could not find', () => {
    const file = { version: 1, operation: 'demo', settings: { zone: 'America/Lima', prefixActs: false }, findings: {} };

    expect(probed(file)).toEqual({ zone: 'America/Lima', prefixActs: false });
  });

  it.each([
    ['no object', 'demo'],
    ['a file of a later version', { version: 2, settings: {} }],
    ['a setting that does not exist', { version: 1, settings: { updateAttachments: 'merge' } }],
  ])('refuses %s, and says how one is made', (_what, file) => {
    expect(() => probed(file)).toThrow('npm run bridge -- probe');
  });
});
