import { describe, expect, it } from 'vitest';
import type { Bridge } from '../../../lib/config/bridge.ts';
import type { ExistingBucket } from '../../../lib/config/bucket.ts';
import { bucketNamed } from '../../../lib/config/uploads.ts';
import { faultLines } from '../../setup/fault-lines.ts';

const plain: ExistingBucket = { operation: 'demo', rules: [] };

function bridgeWith(buckets: Record<string, ExistingBucket>, own: Partial<ExistingBucket> = {}): Bridge {
  return {
    operations: { demo: { server: 'crm0001.wolkvox.com' } },
    uploads: { operation: 'demo', rules: [], ...own, buckets },
    sources: {},
    schedules: [],
  };
}

describe('an existing bucket', () => {
  it.each<[ExistingBucket, string]>([
    [{ ...plain, operation: 'nobody' }, 'uploads.buckets.acme: there is no operation "nobody"'],
    [{ ...plain, prefix: '/inbox' }, 'prefix: must be the beginning of keys'],
    [{ ...plain, prefix: 'in*' }, 'prefix: must be the beginning of keys'],
    [{ ...plain, kmsKeyArn: 'alias/mine' }, 'kmsKeyArn: must be the ARN of a key'],
    [{ ...plain, malwareGate: true }, 'malwareGate: needs a bucket that keeps versions'],
    [
      { ...plain, versioned: true, malwareGate: { withinMinutes: 0 } },
      'withinMinutes must be a whole number from 1 to 1440',
    ],
    [{ ...plain, afterDelivery: { moveTo: 'done/' } }, 'afterDelivery: moveTo needs a bucket that keeps versions'],
    [
      { ...plain, versioned: true, afterDelivery: { moveTo: '/done' } },
      'moveTo must end in / and must not begin with it',
    ],
  ])('is refused when the configuration is built: %j', (bucket, fault) => {
    expect(faultLines(bridgeWith({ acme: bucket })).join('\n')).toContain(fault);
  });

  it('is refused for an invalid name of a bucket', () => {
    expect(faultLines(bridgeWith({ Acme_Docs: plain })).join('\n')).toContain('this is not the name of a bucket');
  });

  it('may have the gate and the move when it keeps versions, like the own bucket', () => {
    const all = { malwareGate: true, afterDelivery: { moveTo: 'done/' } } as const;
    expect(faultLines(bridgeWith({ acme: { ...plain, versioned: true, ...all } }, all))).toEqual([]);
  });

  it('has its own settings; every other name means the own bucket', () => {
    const bridge = bridgeWith({ acme: plain });

    expect(bucketNamed(bridge, 'acme')).toBe(plain);
    expect(bucketNamed(bridge, 'another')).toBe(bridge.uploads);
    expect(bucketNamed(bridge, 'toString')).toBe(bridge.uploads);
  });
});
