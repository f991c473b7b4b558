import { describe, expect, it } from 'vitest';
import { type Group, nextStep } from '../../../../lib/uploads/groups/group.ts';

const limits = { groupSettleMs: 30, groupLateMs: 60, groupFiles: 500, groupAgeMs: 1_000_000 };
const group: Group = {
  id: 'g',
  operation: 'demo',
  origin: 'upload:b',
  members: ['a.1', 'b.1'],
  batches: [],
  acceptedBatches: 0,
  firstAt: 100,
  lastAt: 200,
  withinMs: 10_000,
  revision: 2,
};
const closed = { batches: [2], acceptedBatches: 1 };

describe('nextStep', () => {
  it.each<[string, Partial<Group>, number, ReturnType<typeof nextStep>]>([
    ['waits for what closes it, up to its time limit', {}, 300, { do: 'wait', until: 10_100 }],
    ['gives up at the time limit', {}, 10_100, { do: 'close', gaveUp: true }],
    ['gives up without a single file', { members: [], closer: 'm.1' }, 10_100, { do: 'close', gaveUp: true }],
    ['is no group yet before anything has joined', { members: [] }, 10_100, { do: 'rest' }],
    ['waits out the quiet window', { quietMs: 500 }, 699, { do: 'wait', until: 700 }],
    ['closes after the quiet window', { quietMs: 500 }, 700, { do: 'close', gaveUp: false }],
    ['lets files overtake a marker', { markerAt: 210 }, 239, { do: 'wait', until: 240 }],
    ['counts from the file that came after its marker', { markerAt: 150 }, 229, { do: 'wait', until: 230 }],
    [
      'closes by a marker, whatever the quiet window',
      { markerAt: 210, quietMs: 5_000 },
      240,
      { do: 'close', gaveUp: false },
    ],
    [
      'has nothing to close by a marker alone',
      { markerAt: 150, closer: 'm.1', members: [] },
      300,
      { do: 'wait', until: 10_100 },
    ],
    ['closes as soon as the manifest is complete', { wanted: ['b', 'a'] }, 201, { do: 'close', gaveUp: false }],
    [
      'waits for what the manifest names, quiet or not',
      { wanted: ['a', 'c'], quietMs: 1 },
      9_000,
      { do: 'wait', until: 10_100 },
    ],
    ['takes on what was closed before anything else', { batches: [2] }, 200, { do: 'accept' }],
    ['rests once all is taken on', closed, 99_999, { do: 'rest' }],
    ['collects late files', { ...closed, members: ['a.1', 'b.1', 'c.1'] }, 259, { do: 'wait', until: 260 }],
    [
      'closes late files after a while',
      { ...closed, members: ['a.1', 'b.1', 'c.1'] },
      260,
      { do: 'close', gaveUp: false },
    ],
    [
      'gives late files the quiet window',
      { ...closed, members: ['a.1', 'b.1', 'c.1'], quietMs: 500 },
      260,
      { do: 'wait', until: 700 },
    ],
  ])('%s', (_what, change, now, step) => {
    expect(nextStep({ ...group, ...change }, limits, now)).toEqual(step);
  });
});
