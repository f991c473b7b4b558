import { describe, expect, it } from 'vitest';
import { lastWritten } from '../../../../lib/uploads/groups/last-written.ts';

interface Write {
  readonly name: string;
  readonly note: { readonly sequencer?: string; readonly modifiedAt?: string };
}

const at = (second: number) => `2026-11-30T10:00:${String(second).padStart(2, '0')}Z`;
const byEvent = (name: string, sequencer: string, second: number): Write => ({
  name,
  note: { sequencer, modifiedAt: at(second) },
});
const byScan = (name: string, second: number): Write => ({ name, note: { modifiedAt: at(second) } });

describe('the last of several writes of one key', () => {
  it.each<[string, Write[]]>([
    [
      'S3’s numbers, also of two lengths',
      [byEvent('first', '0055AED6DC', 1), byEvent('last', '0055AED6DCD90281E5', 1)],
    ],
    [
      'S3’s numbers within one second, whatever the order of arrival',
      [byEvent('last', 'B1', 5), byEvent('first', 'A1', 5)],
    ],
    ['the time, where one came by its scan and the other by its event', [byScan('last', 9), byEvent('first', 'FF', 3)]],
    ['the time, the other way round', [byEvent('last', '01', 9), byScan('first', 3)]],
    ['the time, where both came by a scan', [byScan('first', 3), byScan('last', 4)]],
    [
      'the time for all three, where one has no number',
      [byEvent('a', 'FF', 1), byScan('b', 2), byEvent('last', '01', 3)],
    ],
    ['the order of arrival, within one second and without numbers', [byScan('first', 3), byEvent('last', '00', 3)]],
    [
      'notes of an earlier version, with a time in the place of the number',
      [{ name: 'last', note: { sequencer: '2026-11-30T10:00:09.000Z' } }, byEvent('first', 'FF', 3)],
    ],
  ])('is found by %s', (_how, writes) => {
    expect(lastWritten(writes).name).toBe('last');
  });

  it('is one in every order of arrival', () => {
    const [a, b, c] = [byEvent('a', 'FF', 1), byScan('b', 2), byEvent('c', '01', 3)] as const;
    const orders = [
      [a, b, c],
      [a, c, b],
      [b, a, c],
      [b, c, a],
      [c, a, b],
      [c, b, a],
    ];

    expect(orders.map((order) => lastWritten(order).name)).toEqual(Array.from(orders, () => 'c'));
  });
});
