import { expect, it } from 'vitest';
import { longestStall } from './timing.ts';

const awakenings = new Map([
  ['demo#0', [100, 150, 900, 5_000]],
  ['demo#1', [120, 400]],
  ['idle#0', [100]],
]);

it('is the longest time between two awakenings of a lane whose operation had work all that time', () => {
  const work = new Map([
    [
      'demo',
      [
        { from: 400, to: 1_000 },
        { from: 90, to: 500 },
      ],
    ],
  ]);

  expect(longestStall(awakenings, work)).toEqual({ lane: 'demo#0', ms: 750 });
});

it('leaves out the time without work', () => {
  const work = new Map([
    [
      'demo',
      [
        { from: 90, to: 300 },
        { from: 880, to: 950 },
        { from: 4_990, to: 5_010 },
      ],
    ],
  ]);

  expect(longestStall(awakenings, work)).toEqual({ lane: 'demo#1', ms: 180 });
});

it('counts from the beginning of the work to its end', () => {
  expect(longestStall(awakenings, new Map([['idle', [{ from: 0, to: 3_100 }]]]))).toEqual({
    lane: 'idle#0',
    ms: 3_000,
  });
});
