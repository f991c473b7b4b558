import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deliverLargeFile } from '../../bench/large-file.ts';

// Only where the kernel counts the peak of a process. `npm run large` sends a whole GiB.
const counted = existsSync('/proc/self/status');

describe('a large file', () => {
  it('arrives byte for byte, in less than 128 MB of memory', { timeout: 120_000 }, async () => {
    const { sent, received, times, peakBytes } = await deliverLargeFile(256 * 1024 * 1024);

    expect(received).toBe(sent);
    expect(times).toBe(1);
    if (counted) expect(peakBytes).toBeLessThan(128e6);
  });
});
