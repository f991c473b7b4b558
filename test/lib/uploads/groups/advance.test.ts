import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Claims, startClaims } from './claims.ts';

const second = 1_000;
const hour = 3_600 * second;
const marker = { as: 'marker' } as const;

let claims: Claims;
beforeEach(async () => {
  claims = await startClaims();
});
afterEach(() => claims.stop());

describe('a group is closed', () => {
  it('by its marker, half a minute after the last file', async () => {
    await claims.joined('a.pdf');
    await claims.joined('READY', marker);
    claims.clock.ms += 20 * second;
    await claims.joined('b.pdf');

    await claims.sweepAfter(30 * second - 1);
    expect(await claims.made()).toEqual([]);
    await claims.sweepAfter(1);
    expect(await claims.made()).toEqual(['insertCase 2 accepted']);
  });

  it('by a quiet time', async () => {
    await claims.joined('a.pdf', { quietMinutes: 10 });

    await claims.sweepAfter(600 * second - 1);
    expect(await claims.made()).toEqual([]);
    await claims.sweepAfter(1);
    expect(await claims.made()).toEqual(['insertCase 1 accepted']);
  });

  it('by its time limit, which is reported and rejects it', async () => {
    await claims.joined('a.pdf', { withinHours: 2 });

    await claims.sweepAfter(2 * hour - 1);
    expect(await claims.made()).toEqual([]);
    await claims.sweepAfter(1);
    expect(await claims.deliveries()).toMatchObject([{ status: 'rejected', reason: 'group_incomplete' }]);
    expect(claims.reported).toEqual([['incomplete', (await claims.group()).id, 0]]);
  });

  it('by its time limit, and goes with what arrived where files may be missing', async () => {
    claims.configure({ withinHours: 2 }, { demo: { refusedFiles: 'note' } });
    await claims.joined('list.txt', { as: 'manifest' }, 'a.pdf\nb.pdf\nc.pdf');
    await claims.joined('a.pdf');

    await claims.sweepAfter(2 * hour);
    const missing = [2, 3].map((number) => ({ number, why: 'not_arrived' }));
    expect(await claims.deliveries()).toMatchObject([{ status: 'accepted', fileCount: 1, missing }]);
    expect(claims.reported).toEqual([['incomplete', (await claims.group()).id, 2]]);
  });

  it('not at all while nothing joined it', async () => {
    await claims.groups().open({ id: 'empty', operation: 'demo', origin: 'upload:uploads', withinMs: second });

    await claims.sweepAfter(hour, 'empty');
    expect(await claims.made()).toEqual([]);
    expect(await claims.row('empty')).not.toHaveProperty('dueAt');
  });
});

describe('files that come after the group was closed', () => {
  beforeEach(async () => {
    await claims.joined('a.pdf');
    await claims.joined('READY', marker);
    await claims.sweepAfter(30 * second);
  });

  it('change its case, together, a minute after the last one', async () => {
    await claims.joined('b.pdf');
    await claims.joined('c.pdf');

    await claims.sweepAfter(60 * second - 1);
    expect(await claims.made()).toEqual(['insertCase 1 accepted']);
    await claims.sweepAfter(1);
    expect(await claims.made()).toEqual(['insertCase 1 accepted', 'updateCase 2 accepted']);
    const [first, late] = await claims.deliveries();
    expect(late?.waitsFor).toBe(first?.id);
    expect(late?.linePosition?.key).toBe(first?.linePosition?.key);
  });

  it('change nothing when they are older than what was sent', async () => {
    await claims.join({ ...(await claims.drop('claim/a.pdf')), sequencer: '0' });

    await claims.sweepAfter(60 * second);
    expect(await claims.made()).toEqual(['insertCase 1 accepted']);
    expect(await claims.group()).toMatchObject({ batches: [1, 2], acceptedBatches: 2 });
  });
});

describe('a look at a group', () => {
  it('sets the time of the next one', async () => {
    const at = claims.clock.ms;
    await claims.joined('a.pdf', { withinHours: 1 });
    expect(await claims.row()).toMatchObject({ dueAt: at + 30 * second });

    await claims.sweepAfter(30 * second);
    expect(await claims.row()).toMatchObject({ dueKey: 'demo#group', dueAt: at + hour });
  });

  it('is the last one once there is nothing left to do', async () => {
    await claims.joined('a.pdf');
    await claims.joined('READY', marker);
    await claims.sweepAfter(30 * second);

    expect(await claims.row()).not.toHaveProperty('dueKey');
    expect(await claims.group()).toMatchObject({ batches: [1], acceptedBatches: 1 });
  });

  it('continues where a worker died after it closed the group', async () => {
    await claims.joined('a.pdf');
    await claims.close();

    await claims.advance();
    expect(await claims.made()).toEqual(['insertCase 1 accepted']);
  });

  it('makes one delivery, by however many workers at once', async () => {
    await claims.joined('a.pdf');
    await claims.joined('READY', marker);
    claims.clock.ms += 30 * second;
    await Promise.all([claims.advance(), claims.advance(), claims.advance()]);

    expect(await claims.made()).toEqual(['insertCase 1 accepted']);
    expect(claims.reported).toEqual([]);
    expect(await claims.group()).toMatchObject({ batches: [1], acceptedBatches: 1 });
  });
});
