import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isExactNumber } from '../../lib/exact-number.ts';

describe('a number', () => {
  it.each([
    '0',
    '-0',
    '7',
    '-7',
    '0.1',
    '1.50',
    '1e2',
    '15E-1',
    '9007199254740991',
    '-9007199254740991',
    '3.14159',
    '1e-7',
  ])('%s is held exactly', (text) => {
    expect(isExactNumber(text)).toBe(true);
  });

  it.each([
    '12345678901234567890',
    '123456789012345678',
    '9007199254740993',
    '9007199254740992',
    '-12345678901234567890',
    '1.00000000000000001',
    '0.1000000000000000055511151231257827',
    '1234567.12345678912',
    '1e400',
    '-1e400',
    '1e-400',
    '1e21',
    '12345678901234567890e-1',
  ])('%s is not', (text) => {
    expect(isExactNumber(text)).toBe(false);
  });

  it('that JavaScript writes is one that it holds', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (value) => {
        expect(isExactNumber(JSON.stringify(value))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  // Work that grows with the square of the length takes longer than a test may.
  it('of a million digits is judged too', () => {
    const zeros = '0'.repeat(1_000_000);

    expect(isExactNumber(`0.1${zeros}1`)).toBe(false);
    expect(isExactNumber(`0.1${zeros}`)).toBe(true);
  });
});
