import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { advanceGroup } from '../../../../lib/uploads/groups/advance.ts';
import { type Claims, startClaims } from './claims.ts';

const day = 24 * 3_600_000;
const note = { demo: { refusedFiles: 'note' } } as const;

let claims: Claims;
beforeEach(async () => {
  claims = await startClaims();
  claims.configure({}, note);
  await claims.joined('list.txt', { as: 'manifest' }, 'a.pdf\nb.pdf');
  await claims.joined('a.pdf');
});
afterEach(() => claims.stop());

describe('the batch of a group that was closed by its time limit', () => {
  it('is the same command at every call, also when a missing file arrives before it was accepted', async () => {
    await claims.close(true);
    const before = await claims.batch(1);
    await claims.joined('b.pdf');

    expect(before?.absent).toBe(1);
    expect(await claims.batch(1)).toEqual(before);
  });

  it('raises no alarm when its worker died after it was accepted, and a missing file arrived meanwhile', async () => {
    claims.clock.ms += day;
    const services = claims.under(note);
    const dying = { ...services.stores.groups, noteAccepted: () => Promise.reject(new Error('died')) };
    const stores = { ...services.stores, groups: dying };
    await expect(advanceGroup({ ...services, stores }, (await claims.group()).id)).rejects.toThrow('died');
    await claims.joined('b.pdf');
    await claims.advance();

    expect(claims.reported.map(([what]) => what)).toEqual(['incomplete']);
  });

  it('names the missing files also when a marker came after the manifest', async () => {
    await claims.joined('READY', { as: 'marker' });
    await claims.sweepAfter(day);

    expect(await claims.deliveries()).toMatchObject([{ missing: [{ number: 2, why: 'not_arrived' }] }]);
    expect(claims.reported).toEqual([['incomplete', (await claims.group()).id, 1]]);
  });
});
