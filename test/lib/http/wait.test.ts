import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../lib/delivery/ledger/delivery.ts';
import {
  awaitAcceptance,
  awaitDelivery,
  readPreference,
  type WaitClock,
  waitDeadline,
} from '../../../lib/http/wait.ts';
import { deliveryRow } from './delivery-row.ts';

describe('readPreference', () => {
  it.each([
    [undefined, { waitSeconds: 10 }],
    ['respond-async', { waitSeconds: 0, applied: 'respond-async' }],
    ['wait=3', { waitSeconds: 3, applied: 'wait=3' }],
    ['wait="3"; a=b', { waitSeconds: 3, applied: 'wait=3' }],
    ['Respond-Async, wait=5', { waitSeconds: 5, applied: 'respond-async, wait=5' }],
    ['wait=600', { waitSeconds: 20, applied: 'wait=20' }],
    ['wait=-1', { waitSeconds: 10 }],
    ['wait = 3', { waitSeconds: 3, applied: 'wait=3' }],
    ['wait=3s', { waitSeconds: 10 }],
    ['await=3', { waitSeconds: 10 }],
    ['waits=3', { waitSeconds: 10 }],
    ['wait=1234567890', { waitSeconds: 10 }],
    ['wait=3, wait=5', { waitSeconds: 3, applied: 'wait=3' }],
    ['', { waitSeconds: 10 }],
    ['return=minimal', { waitSeconds: 10 }],
  ])('of %j is %o', (header, preference) => {
    expect(readPreference(header, 10)).toEqual(preference);
  });
});

describe('waitDeadline', () => {
  it('is after the preferred time', () => {
    const before = Date.now();
    const deadline = waitDeadline({ waitSeconds: 10 }, before + 26_000);

    expect(deadline).toBeGreaterThanOrEqual(before + 10_000);
    expect(deadline).toBeLessThanOrEqual(Date.now() + 10_000);
  });

  it('is two seconds before the function is stopped, if that is earlier', () => {
    const stop = Date.now() + 9_000;

    expect(waitDeadline({ waitSeconds: 20 }, stop)).toBe(stop - 2_000);
  });
});

describe('awaitDelivery', () => {
  const start = Date.UTC(2026, 10, 20, 12);
  let now: number;
  let reads: number;
  const clock: WaitClock = {
    now: () => now,
    pause: async (ms) => {
      now += ms;
    },
  };
  beforeEach(() => {
    now = start;
    reads = 0;
  });

  /** Reads a row that is still sending, and from this read on a changed one. */
  function changedAtRead(number: number, changes: Partial<Delivery>) {
    return async () => {
      reads += 1;
      return deliveryRow(reads < number ? { status: 'sending' } : changes);
    };
  }

  it.each([
    ['delivered', { status: 'delivered' }],
    ['rejected', { status: 'rejected' }],
    ['uncertain', { status: 'uncertain', searchAt: start + 1_000 }],
    ['put off beyond the wait', { status: 'accepted', notBefore: start + 60_000 }],
    ['put off until its end', { status: 'accepted', notBefore: start + 10_000 }],
  ] as const)('returns a delivery that is %s without a read', async (_what, changes) => {
    const delivery = deliveryRow(changes);

    expect(await awaitDelivery(delivery, start + 10_000, changedAtRead(1, {}), clock)).toBe(delivery);
    expect(reads).toBe(0);
  });

  it.each(['accepted', 'sending', 'committing'] as const)('reads one that is %s until it has ended', async (status) => {
    const find = changedAtRead(3, { status: 'delivered' });
    const latest = await awaitDelivery(deliveryRow({ status }), start + 10_000, find, clock);

    expect(latest.status).toBe('delivered');
    expect(reads).toBe(3);
    expect(now).toBe(start + 130);
  });

  it('returns early a delivery that is put off while it waits', async () => {
    const find = changedAtRead(2, { status: 'accepted', notBefore: start + 60_000 });
    await awaitDelivery(deliveryRow({ status: 'sending' }), start + 10_000, find, clock);

    expect(now).toBe(start + 80);
  });

  it('reads 13 times in ten seconds, and returns the last row', async () => {
    const find = changedAtRead(13, { status: 'committing' });
    const latest = await awaitDelivery(deliveryRow({ status: 'accepted' }), start + 10_000, find, clock);

    expect(latest.status).toBe('committing');
    expect(now).toBe(start + 10_000);
    expect(reads).toBe(13);
  });

  it.each([20, 200, 1_000, 3_000, 8_000])(
    'keeps the caller of a delivery that takes %i ms waiting for little longer',
    async (takesMs) => {
      const find = async () => deliveryRow({ status: now < start + takesMs ? 'committing' : 'delivered' });
      await awaitDelivery(deliveryRow({ status: 'accepted' }), start + 10_000, find, clock);

      expect(now - start - takesMs).toBeLessThan(Math.max(40, 0.4 * takesMs));
    },
  );

  it('keeps the row that it has if there is no longer any', async () => {
    const delivery = deliveryRow({ status: 'sending' });

    expect(await awaitDelivery(delivery, start + 300, async () => undefined, clock)).toBe(delivery);
  });

  it('does not read at all after the wait is over', async () => {
    const delivery = deliveryRow({ status: 'sending' });

    expect(await awaitDelivery(delivery, start, changedAtRead(1, {}), clock)).toBe(delivery);
    expect(reads).toBe(0);
  });

  describe('of a command that waits for its files', () => {
    const acceptedAtRead = (number: number) => async () => {
      reads += 1;
      return reads < number ? undefined : deliveryRow({ status: 'accepted' });
    };

    it('returns it as soon as it is accepted', async () => {
      const delivery = await awaitAcceptance('id', start + 10_000, acceptedAtRead(3), clock);

      expect(delivery?.status).toBe('accepted');
      expect(now).toBe(start + 130);
    });

    it('returns nothing when the wait is over, and reads no more often than for a delivery', async () => {
      expect(await awaitAcceptance('id', start + 10_000, acceptedAtRead(99), clock)).toBeUndefined();
      expect(now).toBe(start + 10_000);
      expect(reads).toBe(13);
    });

    it('does not read without a wait', async () => {
      expect(await awaitAcceptance('id', start, acceptedAtRead(1), clock)).toBeUndefined();
      expect(reads).toBe(0);
    });
  });
});
