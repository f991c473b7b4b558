import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../../lib/delivery/limits.ts';
import { newCase } from '../../../setup/new-case.ts';
import { type Claims, filesOf, startClaims } from './claims.ts';

const manifest = { as: 'manifest' } as const;

let claims: Claims;
let group: string;
let groups = 0;
beforeAll(async () => {
  claims = await startClaims();
});
afterAll(() => claims.stop());
beforeEach(() => {
  groups += 1;
  group = `claim ${groups}`;
  claims.configure({ group });
});

const note = { demo: { refusedFiles: 'note' } } as const;
describe('the first batch of a group', () => {
  it('makes the case with its files in the order of their names, whichever came first', async () => {
    for (const name of ['c.pdf', 'a.pdf', 'b.pdf']) await claims.joinedAs(name, '01');
    await claims.close();
    await claims.joinedAs('late.pdf', '01');

    const made = await claims.batch(1);
    expect(made?.command).toMatchObject({ kind: 'insertCase', case: newCase });
    expect(filesOf(made)).toEqual(['a.pdf 7', 'b.pdf 7', 'c.pdf 7']);
    expect(made).toMatchObject({ policy: 'resend', absent: 0, rejected: undefined, closer: undefined });
  });

  it.each([
    ['the greater number', '0055AED6DCD90281E5', '1055AED6DCD9'],
    ['the number that is greater once zeros fill it on the right', '00FF01', '01'],
    ['the greater number, in capitals or not', '00a10', '00B2'],
  ])('holds the newest version of each file: %s', async (_which, older, newer) => {
    await claims.joinedAs('a.pdf', newer);
    await claims.joinedAs('a.pdf', older);
    await claims.close();

    expect(filesOf(await claims.batch(1))).toEqual([`a.pdf ${5 + newer.length}`]);
  });

  it('says what its closer says, and what its files say once that note was erased', async () => {
    await claims.joinedAs('a.pdf', '01', { command: { kind: 'insertCase', case: { ...newCase, priority: 'Baja' } } });
    await claims.joined('list.txt', manifest, 'a.pdf');

    expect(await claims.batch(1)).toMatchObject({
      command: { case: { priority: 'Media' } },
      closer: { key: 'claim/list.txt' },
    });
    await claims.eraseNotes(/"closer"/);
    expect(await claims.batch(1)).toMatchObject({ command: { case: { priority: 'Baja' } }, closer: undefined });
    await claims.eraseNotes(/./);
    expect(await claims.batch(1)).toBeUndefined();
  });

  it('is rejected for a file that must not be sent, and keeps it for a person who sends it again', async () => {
    for (const name of ['a.pdf', 'b.exe']) await claims.joinedAs(name, '01');
    await claims.close();

    expect(await claims.batch(1)).toMatchObject({ rejected: 'wrong_type:2' });
    expect(filesOf(await claims.batch(1))).toEqual(['a.pdf 7', 'b.exe 7']);
  });

  it('goes without what must not be sent, and what one call cannot carry, where files may be missing', async () => {
    claims.configure({ group }, note);
    for (const name of ['a.exe', 'b.pdf', 'c.pdf']) await claims.joinedAs(name, '01');
    await claims.close();

    // 210 seconds, at a byte every 20 seconds: 10 bytes.
    const made = await claims.batch(1, { ...defaultLimits, bytesPerSecond: 0.05 });
    expect(filesOf(made)).toEqual(['b.pdf 7']);
    expect(made).toMatchObject({
      rejected: undefined,
      command: {
        missing: [
          { number: 1, why: 'wrong_type' },
          { number: 3, why: 'too_large' },
        ],
      },
    });
  });
});

describe('a group that was closed by its time limit', () => {
  it('is rejected as incomplete', async () => {
    await claims.joinedAs('a.pdf', '01');
    await claims.close(true);

    expect(await claims.batch(1)).toMatchObject({ rejected: 'group_incomplete', absent: 0 });
  });

  it.each(['note', { link: { days: 7 } }] as const)(
    'names the files of its manifest that nobody sent: %j',
    async (refusedFiles) => {
      claims.configure({ group }, { demo: { refusedFiles } });
      await claims.joined('list.txt', manifest, 'c.pdf\na.pdf\nb ñ.pdf');
      await claims.joinedAs('a.pdf', '01');
      await claims.close(true);

      const made = await claims.batch(1);
      expect(made).toMatchObject({ rejected: undefined, absent: 2, command: { attachments: [{ name: 'a.pdf' }] } });
      expect(made?.command).toHaveProperty('missing', [
        expect.objectContaining({
          bucket: 'uploads',
          key: 'claim/c.pdf',
          name: 'c.pdf',
          number: 2,
          why: 'not_arrived',
        }),
        expect.objectContaining({ name: 'b ñ.pdf', number: 3, why: 'not_arrived', type: 'application/pdf' }),
      ]);
      expect(JSON.stringify(made)).not.toContain('linkDays');
    },
  );

  it('is rejected even where files may be missing when none came', async () => {
    claims.configure({ group }, note);
    await claims.joined('list.txt', manifest, 'a.pdf');
    await claims.close(true);

    expect(await claims.batch(1)).toMatchObject({ rejected: 'group_incomplete', absent: 1 });
  });
});
