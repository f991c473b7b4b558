import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GroupCommand } from '../../../../lib/config/grouping.ts';
import { accept } from '../../../../lib/delivery/accept.ts';
import { defaultLimits } from '../../../../lib/delivery/limits.ts';
import { advanceGroup } from '../../../../lib/uploads/groups/advance.ts';
import { batchKey } from '../../../../lib/uploads/groups/group.ts';
import { createGroupNotes } from '../../../../lib/uploads/groups/notes.ts';
import { createGroups } from '../../../../lib/uploads/groups/rows.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

const day = 24 * 3_600_000;
const fresh = { id: 'claim4711', operation: 'demo', origin: 'upload:uploads', withinMs: day };
const command: GroupCommand = { kind: 'insertCase', case: newCase };

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const groupsOf = ({ table, clock }: Engine) => createGroups(table, defaultLimits, () => clock.ms);
const rowOf = ({ table }: Engine) => table.get({ pk: `group#${fresh.id}`, sk: 'group' });

describe('the name of a group', () => {
  it('stands for ever for the files that joined it: later ones are left, not taken for a new group', async () => {
    const groups = groupsOf(engine);
    const group = await groups.open(fresh);
    await groups.join(group, 'a.1', undefined);

    expect(await rowOf(engine)).not.toHaveProperty('expiresAt');
    engine.clock.ms += 400 * day;
    expect(await groups.join(await groups.open(fresh), 'b.1', undefined)).toBe('over');
  });

  it('stands for ever once a manifest came, which may be all that is sent of it', async () => {
    const groups = groupsOf(engine);
    await groups.noteCloser(await groups.open(fresh), { wanted: ['a'], closer: 'm.1' });

    expect(await rowOf(engine)).not.toHaveProperty('expiresAt');
  });

  it('is free again some time after an upload that became nothing', async () => {
    await groupsOf(engine).open(fresh);

    const expiresAt = Number((await rowOf(engine))?.['expiresAt']) * 1_000;
    expect(expiresAt).toBeGreaterThan(engine.clock.ms + defaultLimits.groupAgeMs);
  });
});

it('says so when the files of a batch go nowhere, as its id stands for another command', async () => {
  const groups = groupsOf(engine);
  const notes = createGroupNotes(engine.services.stores.objects, 'payloads');
  const file = await engine.upload('claim/a.pdf', Buffer.from('%PDF a'));
  await notes.write(fresh.id, 'a.1', { group: 'claim', command, refusedFiles: 'reject', file, sequencer: '01' });
  await groups.join(await groups.open(fresh), 'a.1', 1);
  const event = { origin: fresh.origin, dedupeKey: batchKey(fresh.id, 1) };
  const { delivery } = await engine.accept('', { ...command, attachments: [] }, { event });
  engine.clock.ms += defaultLimits.groupSettleMs;
  const told: string[] = [];

  await advanceGroup(
    {
      bridge: { operations: {}, uploads: { operation: 'demo', rules: [] }, sources: {}, schedules: [] },
      stores: { groups, groupNotes: notes },
      limits: defaultLimits,
      now: () => engine.clock.ms,
      accept: (request) => accept(engine.acceptServices, request),
      groupReport: { incomplete: () => {}, conflict: ({ id }, commandId) => told.push(id, commandId) },
    },
    fresh.id,
  );

  expect(told).toEqual([fresh.id, delivery.id]);
});
