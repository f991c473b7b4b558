import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GroupCommand } from '../../../../lib/config/grouping.ts';
import { type Claims, filesOf, startClaims } from './claims.ts';

const caseId = '65d8b6195befbbd25409bb01';

let claims: Claims;
beforeEach(async () => {
  claims = await startClaims();
});
afterEach(() => claims.stop());

describe('a later batch', () => {
  it('adds its files to the case that the first one makes, whatever closed the group', async () => {
    claims.configure({ group: 'later' });
    await claims.joinedAs('a.pdf', '01');
    await claims.close(true);
    await claims.joinedAs('b.pdf', '01');
    await claims.close();

    const made = await claims.batch(2);
    // Base32 of the SHA-256 of ["demo","upload:uploads","group#GROUP#1"], where GROUP is that of ["group","demo","upload:uploads","later"].
    expect(made?.command).toMatchObject({
      kind: 'updateCase',
      caseId: { madeBy: 'pf7fziwrmlpvycs5klidoahccv' },
      changes: {},
    });
    expect(made?.rejected).toBeUndefined();
    expect(filesOf(made)).toEqual(['b.pdf 7']);
  });

  it('repeats the change of a group that names its case', async () => {
    const command: GroupCommand = { kind: 'updateCase', caseId, changes: { status: 'Abierto' } };
    for (const name of ['a.pdf', 'b.pdf']) {
      await claims.joinedAs(name, '01', { command });
      await claims.close();
    }

    expect((await claims.batch(2))?.command).toMatchObject({ ...command, attachments: [{ name: 'b.pdf' }] });
  });

  it('sends a newer version of a file, and none that is older than the one that was sent', async () => {
    for (const sequencer of ['02', '01', '030']) {
      await claims.joinedAs('a.pdf', sequencer);
      await claims.close();
    }

    expect(await claims.batch(2)).toBeUndefined();
    expect(filesOf(await claims.batch(3))).toEqual(['a.pdf 8']);
  });
});
