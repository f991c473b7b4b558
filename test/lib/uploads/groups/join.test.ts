import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Grouped } from '../../../../lib/config/grouping.ts';
import { jpeg } from '../handling.ts';
import { answer, type Claims, startClaims } from './claims.ts';

const day = 24 * 3_600_000;

let claims: Claims;
beforeEach(async () => {
  claims = await startClaims();
});
afterEach(() => claims.stop());

describe('a file that joins its group', () => {
  it('opens the group, and leaves a note of what its rule says', async () => {
    const upload = await claims.drop('claim/acta de Ana.pdf', '%PDF 1');

    expect(await claims.join(upload)).toMatchObject({ outcome: 'joined' });
    const row = await claims.row();
    expect(row).toMatchObject({ operation: 'demo', origin: 'upload:uploads', withinMs: day, batches: [] });
    expect(row?.['members']).toHaveLength(1);
    expect(JSON.stringify(row)).not.toContain('Ana');
    expect(await claims.notes()).toEqual([
      {
        ...answer,
        refusedFiles: 'reject',
        policy: 'resend',
        file: expect.objectContaining({ key: 'claim/acta de Ana.pdf', versionId: upload.versionId, size: 6 }),
        sequencer: upload.sequencer,
        modifiedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
    ]);
  });

  it('joins once however often its event comes, and again with a new version', async () => {
    const upload = await claims.drop('claim/a.pdf');
    await claims.join(upload);

    expect(await claims.join(upload)).toMatchObject({ outcome: 'known' });
    expect(await claims.joined('a.pdf')).toMatchObject({ outcome: 'joined' });
    expect((await claims.group()).members).toHaveLength(2);
  });

  it('has its fault in its note: the group is judged by that once it closes', async () => {
    await claims.joined('picture.pdf', {}, jpeg);

    expect(await claims.notes()).toMatchObject([{ file: { name: 'picture.pdf', refused: 'wrong_type' } }]);
  });

  it.each([
    [undefined, 30_000],
    [10, 30_000],
    [0.1, 6_000],
  ])('lets the group be looked at soon: with a quiet time of %s minutes after %d ms', async (quietMinutes, ms) => {
    await claims.joined('a.pdf', quietMinutes === undefined ? {} : { quietMinutes });

    expect(await claims.row()).toMatchObject({ dueKey: 'demo#group', dueAt: claims.clock.ms + ms });
  });

  it('joins the group of its own bucket', async () => {
    const here = await claims.joined('a.pdf');
    const there = await claims.join(await claims.drop('claim/a.pdf', '%PDF 1', 'plain'));

    expect(there).not.toEqual(here);
    expect(await claims.row()).toMatchObject({ origin: 'upload:plain' });
  });

  it.each<[string, Partial<Grouped>]>([
    ['bad_group:group', { group: ' ' }],
    ['bad_group:quietMinutes', { quietMinutes: -1 }],
  ])('joins none when the rule’s answer cannot be used: %s', async (skipped, changes) => {
    expect(await claims.joined('a.pdf', changes)).toEqual({ skipped });
    expect(await claims.notes()).toEqual([]);
  });

  it('joins no group that is full', async () => {
    claims.configure({}, { limits: { groupFiles: 2 } });
    await claims.joined('a.pdf');

    expect(await claims.joined('b.pdf')).toMatchObject({ outcome: 'joined' });
    expect(await claims.joined('c.pdf')).toEqual({ skipped: 'group_full' });
  });

  it('joins no group that began 30 days ago', async () => {
    await claims.joined('a.pdf');
    claims.clock.ms += 30 * day - 1;
    expect(await claims.joined('b.pdf')).toMatchObject({ outcome: 'joined' });
    claims.clock.ms += 1;
    expect(await claims.joined('c.pdf')).toEqual({ skipped: 'group_over' });
  });
});

describe('a manifest', () => {
  it('closes the group at once when all its files are there', async () => {
    await claims.joined('a.pdf', {}, '%PDF 1');
    await claims.joined('other.pdf', {}, '%PDF 22');
    await claims.joined('list.txt', { as: 'manifest' }, 'a.pdf\nother.pdf');

    expect(await claims.row()).toMatchObject({ batches: [2], acceptedBatches: 1 });
    expect(await claims.deliveries()).toMatchObject([{ kind: 'insertCase', fileCount: 2, bytes: 13, resend: true }]);
  });

  it('may come first: the last file that it names closes the group, in either form of Unicode', async () => {
    await claims.joined('list.txt', { as: 'manifest' }, `a.pdf\n${'ñandú.pdf'.normalize('NFC')}`);
    await claims.joined('ñandú.pdf'.normalize('NFD'));
    expect(await claims.made()).toEqual([]);

    await claims.joined('a.pdf');
    expect(await claims.made()).toEqual(['insertCase 2 accepted']);
  });

  it.each([
    ['bad_manifest:empty', ''],
    ['bad_manifest:not_text', '["a.pdf"'],
    ['bad_manifest:bad_name', '../a.pdf'],
    ['bad_manifest:too_long', 'a'.repeat(256 * 1024 + 1)],
  ])('is skipped as %s and closes nothing', async (skipped, content) => {
    expect(await claims.joined('list.txt', { as: 'manifest' }, content)).toEqual({ skipped });
    expect(await claims.notes()).toEqual([]);
  });
});

describe('a marker', () => {
  it('closes its group only after half a minute without a file, which the sweep does', async () => {
    await claims.joined('a.pdf');
    expect(await claims.joined('READY', { as: 'marker' }, '')).toMatchObject({ outcome: 'joined' });

    const at = claims.clock.ms;
    expect(await claims.row()).toMatchObject({ markerAt: at, dueAt: at + 30_000, batches: [] });
    expect((await claims.group()).members).toHaveLength(1);
  });

  it.each(['marker', 'manifest'] as const)('changes nothing after the group was closed, as a %s', async (as) => {
    await claims.joined('a.pdf');
    await claims.joined('list.txt', { as: 'manifest' }, 'a.pdf');

    expect(await claims.joined('again.txt', { as }, 'a.pdf')).toMatchObject({ outcome: 'known' });
    expect(await claims.made()).toEqual(['insertCase 1 accepted']);
  });

  it.each(['marker', 'manifest'] as const)('closes nothing when its scan did not pass, as a %s', async (as) => {
    const upload = { ...(await claims.drop('claim/list.txt', 'a.pdf')), refused: 'infected' } as const;

    expect(await claims.join(upload, { as })).toEqual({ skipped: `bad_${as}:infected` });
    expect(await claims.notes()).toEqual([]);
  });
});
