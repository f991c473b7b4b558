import { describe, expect, it } from 'vitest';
import type { Bucket } from '../../../lib/config/bucket.ts';
import type { Command } from '../../../lib/delivery/command.ts';
import { filesToTag } from '../../../lib/uploads/tag-files.ts';
import { newCase } from '../../setup/new-case.ts';
import { bridgeOf } from './handling.ts';

const caseId = '65d8b6195befbbd25409bb01';

describe('the files of a command that are tagged with its outcome', () => {
  const loose: Bucket = { operation: 'demo', rules: [] };
  const bridge = bridgeOf({ afterDelivery: { tag: true }, buckets: { loose } });
  const file = (key: string, versionId = 'v1') => ({
    bucket: 'uploads',
    key,
    versionId,
    size: 9,
    name: key,
    type: 'x',
  });
  const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };

  it('are those it carries, those it leaves out, and the upload that led to it', () => {
    const missing = [{ ...file('m.pdf'), number: 2, why: 'infected' as const }];
    const files = filesToTag(bridge, { ...insert, attachments: [file('a.pdf')], missing }, file('list.json'));

    expect(files.map(({ key, why }) => [key, why])).toEqual([
      ['m.pdf', 'infected'],
      ['a.pdf', undefined],
      ['list.json', undefined],
    ]);
  });

  it('hold each version once, with the reason where it is left out', () => {
    const missing = [{ ...file('a.pdf'), number: 1, why: 'empty' as const }];
    const attachments = [file('b.pdf'), file('b.pdf', 'v2')];

    const files = filesToTag(bridge, { ...insert, attachments, missing }, file('a.pdf'));

    expect(files).toHaveLength(3);
    expect(files).toEqual(
      expect.arrayContaining([
        { bucket: 'uploads', key: 'a.pdf', versionId: 'v1', size: 9, why: 'empty' },
        { bucket: 'uploads', key: 'b.pdf', versionId: 'v1', size: 9 },
        { bucket: 'uploads', key: 'b.pdf', versionId: 'v2', size: 9 },
      ]),
    );
  });

  it('are none in a bucket that leaves them alone', () => {
    const attachments = [{ ...file('a.pdf'), bucket: 'loose' }, file('b.pdf')];

    expect(filesToTag(bridge, { ...insert, attachments })).toMatchObject([{ key: 'b.pdf' }]);
    expect(filesToTag(bridgeOf({}), { ...insert, attachments })).toEqual([]);
  });

  it.each<[string, Command, string | undefined]>([
    ['a change of a case by its id', { kind: 'updateCase', caseId, changes: {}, attachments: [file('a')] }, caseId],
    [
      'a change of a case by its number',
      { kind: 'updateCase', caseId: { idPrefijo: 'PET-245' }, changes: {}, attachments: [file('a')] },
      undefined,
    ],
    [
      'a change of a record',
      { kind: 'updateRecord', module: 'contacts', id: caseId, fields: {}, attachments: [file('a')] },
      caseId,
    ],
    ['a new case', { ...insert, attachments: [file('a')] }, undefined],
  ])('name the record of %s', (_what, command, recordId) => {
    expect(filesToTag(bridge, command)[0]?.recordId).toBe(recordId);
  });
});
