import { describe, expect, it } from 'vitest';
import { classify } from '../../../lib/delivery/classify.ts';
import type { WolkvoxErrorKind } from '../../../lib/wolkvox/error.ts';

/** Each kind once. The compiler requires a new one here. */
const all: Record<WolkvoxErrorKind, true> = {
  invalid: true,
  quota: true,
  simultaneous: true,
  token: true,
  forbidden: true,
  rejected: true,
  attachment: true,
  too_large: true,
  unreachable: true,
  broken: true,
  unreadable: true,
  premature: true,
  aborted: true,
};
const kinds = Object.keys(all) as WolkvoxErrorKind[];

describe('classify', () => {
  it.each(kinds)('has a verdict on %s, before and after the last byte', (kind) => {
    expect(classify(kind, false)).toMatch(/^[a-z]+$/);
    expect(classify(kind, true)).toMatch(/^[a-z]+$/);
  });

  it('accepts only documented refusals as an answer once the last byte was sent', () => {
    const decided = kinds.filter((kind) => classify(kind, true) !== 'uncertain');

    expect(decided).toEqual(['quota', 'simultaneous', 'token', 'rejected']);
  });

  it('sends again everything that broke before the last byte', () => {
    const again = kinds.filter((kind) => classify(kind, false) === 'again');

    expect(again).toEqual(['attachment', 'too_large', 'aborted']);
    expect(classify('broken', false)).toBe('unavailable');
    expect(classify('unreadable', false)).toBe('unavailable');
    expect(classify('unreachable', false)).toBe('unreachable');
  });

  it('accepts no success that came before the last byte', () => {
    expect(classify('premature', false)).toBe('uncertain');
  });
});
