import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../lib/delivery/limits.ts';
import { neededTimeMs } from '../../../lib/delivery/timing.ts';

const mebibyte = 1024 * 1024;

describe('neededTimeMs', () => {
  it('is 75 seconds for a command without files', () => {
    expect(neededTimeMs(defaultLimits, 0, 40_000_000)).toBe(75_000);
  });

  it('grows by the time the files take', () => {
    expect(neededTimeMs(defaultLimits, 400 * mebibyte, 40 * mebibyte)).toBe(85_000);
  });
});
