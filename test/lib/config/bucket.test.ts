import { describe, expect, it } from 'vitest';
import { type Bridge, defineBridge } from '../../../lib/config/bridge.ts';
import type { ExistingBucket } from '../../../lib/config/bucket.ts';
import { bucketNamed } from '../../../lib/config/uploads.ts';

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
    expect(() => defineBridge(bridgeWith({ acme: bucket }))).toThrow(fault);
  });

  it('is refused by a name that no bucket has', () => {
    expect(() => defineBridge(bridgeWith({ Acme_Docs: plain }))).toThrow('this is not the name of a bucket');
  });

  it('may have gate and move where it keeps versions, as the own one does', () => {
    const all = { malwareGate: true, afterDelivery: { moveTo: 'done/' } } as const;
    expect(() => defineBridge(bridgeWith({ acme: { ...plain, versioned: true, ...all } }, all))).not.toThrow();
  });

  it('has its own settings; every other name means the own bucket', () => {
    const bridge = bridgeWith({ acme: plain });

    expect(bucketNamed(bridge, 'acme')).toBe(plain);
    expect(bucketNamed(bridge, 'another')).toBe(bridge.uploads);
    expect(bucketNamed(bridge, 'toString')).toBe(bridge.uploads);
  });
});
