import { describe, expect, it } from 'vitest';
import { classify } from '../../../lib/delivery/classify.ts';
import type { WolkvoxErrorKind } from '../../../lib/wolkvox/error.ts';

const kinds: readonly WolkvoxErrorKind[] = [
  'invalid',
  'quota',
  'simultaneous',
  'token',
  'forbidden',
  'rejected',
  'attachment',
  'unreachable',
  'broken',
  'unreadable',
  'premature',
  'aborted',
];

describe('classify', () => {
  it.each(kinds)('has a verdict on %s, before and after the last byte', (kind) => {
    expect(classify(kind, false)).toMatch(/^[a-z]+$/);
    expect(classify(kind, true)).toMatch(/^[a-z]+$/);
  });

  it('takes only documented refusals for an answer once the last byte was sent', () => {
    const decided = kinds.filter((kind) => classify(kind, true) !== 'uncertain');

    expect(decided).toEqual(['quota', 'simultaneous', 'token', 'rejected']);
  });

  it('sends again whatever broke before the last byte', () => {
    const again = kinds.filter((kind) => classify(kind, false) === 'again');

    expect(again).toEqual(['attachment', 'unreachable', 'broken', 'unreadable', 'aborted']);
  });

  it('believes no success that came before the last byte', () => {
    expect(classify('premature', false)).toBe('uncertain');
  });
});
