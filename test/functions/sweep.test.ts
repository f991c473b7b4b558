import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sweep } from '../../functions/sweep.ts';
import type { Bridge } from '../../lib/config/bridge.ts';
import { log } from '../../lib/log.ts';
import type { SweepServices } from '../../lib/services/sweep.ts';

const errors: unknown[][] = [];
beforeEach(() => {
  errors.length = 0;
  vi.spyOn(log, 'error').mockImplementation((...args) => void errors.push(args));
});
afterEach(() => vi.restoreAllMocks());

const bridge: Bridge = {
  operations: {},
  uploads: { operation: 'demo', rules: [] },
  sources: {},
  schedules: [],
  calendars: {
    colombia: { country: 'CO', zone: 'America/Bogota', completeUntil: '2027-03-31' },
    peru: { country: 'PE', zone: 'America/Lima' },
  },
};
// Without operations the sweep uses no other service.
const services = { bridge } as SweepServices;

describe('the sweep of the night', () => {
  it.each([
    ['2026-12-31T08:30:00Z', ['calendars.colombia']],
    ['2026-12-30T08:30:00Z', []],
    ['2027-06-01T08:30:00Z', ['calendars.colombia']],
  ])('at %s reports the calendars that end within 90 days: %j', async (scheduledTime, named) => {
    await sweep({ audit: true, scheduledTime }, services);

    expect(errors).toEqual(named.map((cause) => ['A calendar ends within 90 days', { cause }]));
  });

  it('is the only one that reports them', async () => {
    await sweep({}, services);

    expect(errors).toEqual([]);
  });
});
