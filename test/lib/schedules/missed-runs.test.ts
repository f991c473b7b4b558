import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { remind } from '../../../functions/remind.ts';
import type { Bridge } from '../../../lib/config/bridge.ts';
import type { Schedule } from '../../../lib/config/schedules.ts';
import { log } from '../../../lib/log.ts';
import { makeUpMissedRuns } from '../../../lib/schedules/missed-runs.ts';
import { memorySchedules } from '../../setup/memory-schedules.ts';

const lines: unknown[][] = [];
beforeEach(() => {
  lines.length = 0;
  vi.spyOn(log, 'warn').mockImplementation((...args) => void lines.push(args));
  vi.spyOn(log, 'error').mockImplementation((message, fields, error) => {
    lines.push([message, fields, ...(error === undefined ? [] : [(error as Error).message])]);
  });
});
afterEach(() => vi.restoreAllMocks());

const daily: Schedule = {
  ...{ name: 'daily', operation: 'demo', expression: 'cron(0 8 * * ? *)', zone: 'America/Bogota' },
  commands: ({ day }) => [{ kind: 'insertRecord', module: 'contacts', fields: { day } }],
};
const origin = 'schedule:daily';

/** The stack as `bridge.config.ts` and the time are moved on. */
function stackWith(...schedules: Schedule[]) {
  const memory = memorySchedules(bridgeOf(schedules));
  let { services } = memory;
  return {
    ...memory,
    deploy(...changed: Schedule[]) {
      services = { ...services, bridge: bridgeOf(changed) };
    },
    async sweepAt(time: string) {
      memory.clock.ms = Date.parse(time);
      await makeUpMissedRuns(services);
    },
    fire: (scheduledTime: string) => remind({ schedule: 'daily', scheduledTime }, services),
    days: () => memory.commands().map(({ command }) => 'fields' in command && command.fields['day']),
  };
}

function bridgeOf(schedules: readonly Schedule[]): Bridge {
  return {
    operations: { demo: { server: 'crm0001.wolkvox.com' } },
    uploads: { operation: 'demo', rules: [] },
    sources: {},
    schedules,
  };
}

describe('a run that is not done 15 minutes after its time', () => {
  it('is made up, once, with the ids of its own run', async () => {
    const { sweepAt, fire, days } = stackWith(daily);
    await sweepAt('2026-12-01T12:00:00Z');
    await sweepAt('2026-12-01T13:14:00Z');
    expect(days()).toEqual([]);

    await sweepAt('2026-12-01T13:15:00Z');
    expect(days()).toEqual(['2026-12-01']);
    expect(lines).toEqual([['A missed run was made up', { origin, firing: '2026-12-01T13:00:00Z' }]]);

    await sweepAt('2026-12-01T13:16:00Z');
    await fire('2026-12-01T13:00:00Z');
    expect(days()).toEqual(['2026-12-01']);
  });

  it('is reported where its schedule says so, once, and not made up', async () => {
    const { sweepAt, days } = stackWith({ ...daily, missed: 'report' });
    await sweepAt('2026-12-01T12:00:00Z');
    await sweepAt('2026-12-03T14:00:00Z');
    await sweepAt('2026-12-03T14:01:00Z');

    expect(days()).toEqual([]);
    const fields = { origin, firing: '2026-12-01T13:00:00Z', count: 3 };
    expect(lines).toEqual([['Runs of a schedule were missed', fields]]);
  });

  it('is found between runs that were done', async () => {
    const { sweepAt, fire, days } = stackWith(daily);
    await sweepAt('2026-12-01T12:00:00Z');
    await fire('2026-12-01T13:00:00Z');
    await fire('2026-12-03T13:00:00Z');
    await sweepAt('2026-12-03T13:20:00Z');

    expect(days()).toEqual(['2026-12-01', '2026-12-03', '2026-12-02']);
  });

  it('after more than seven days is reported, and the others are made up', async () => {
    const { sweepAt, days } = stackWith(daily);
    await sweepAt('2026-12-01T12:00:00Z');
    await sweepAt('2026-12-10T14:00:00Z');

    expect(days()).toEqual(['04', '05', '06', '07', '08', '09', '10'].map((day) => `2026-12-${day}`));
    expect(lines).toContainEqual([
      'Runs of a schedule were missed',
      { origin, firing: '2026-12-01T13:00:00Z', count: 3 },
    ]);
  });

  it('and fails again is tried by each sweep, and holds no other up', async () => {
    const broken = (day: string): Schedule => ({
      ...daily,
      commands: (run) => {
        if (run.day === day) throw new Error('No such day');
        return daily.commands(run);
      },
    });
    const { sweepAt, days, deploy } = stackWith(broken('2026-12-01'));
    await sweepAt('2026-12-01T12:00:00Z');
    await sweepAt('2026-12-02T14:00:00Z');
    await sweepAt('2026-12-02T14:01:00Z');
    expect(days()).toEqual(['2026-12-02']);
    const failure = ['A missed run could not be made up', { origin, firing: '2026-12-01T13:00:00Z' }, 'No such day'];
    expect(lines.filter(([message]) => message === failure[0])).toEqual([failure, failure]);

    deploy(daily);
    await sweepAt('2026-12-02T14:02:00Z');
    expect(days()).toEqual(['2026-12-02', '2026-12-01']);
  });
});

describe('no run is lost, or wrongly taken for missed,', () => {
  it('before the first sweep that knows the schedule', async () => {
    const { sweepAt, days } = stackWith(daily);
    await sweepAt('2026-12-01T13:05:00Z');
    await sweepAt('2026-12-01T14:00:00Z');

    expect(days()).toEqual([]);
  });

  it('at the times of a new expression before it was deployed; those of the old one are', async () => {
    const { sweepAt, days, deploy } = stackWith(daily);
    await sweepAt('2026-12-01T12:00:00Z');
    deploy({ ...daily, expression: 'cron(0 * * * ? *)' });
    await sweepAt('2026-12-02T12:30:00Z');
    expect(days()).toEqual(['2026-12-01']);

    await sweepAt('2026-12-02T14:15:00Z');
    // At 13:00 and at 14:00.
    expect(days()).toEqual(['2026-12-01', '2026-12-02', '2026-12-02']);
  });

  it('because its expression changed a moment later', async () => {
    const { sweepAt, days, deploy } = stackWith(daily);
    await sweepAt('2026-12-01T12:00:00Z');
    deploy({ ...daily, expression: 'cron(0 9 * * ? *)' });
    await sweepAt('2026-12-01T13:05:00Z');

    expect(days()).toEqual(['2026-12-01']);
  });

  it('while its schedule was not in the configuration', async () => {
    const { sweepAt, days, deploy } = stackWith(daily);
    await sweepAt('2026-12-01T12:00:00Z');
    deploy();
    await sweepAt('2026-12-01T12:30:00Z');
    deploy(daily);
    await sweepAt('2026-12-03T12:00:00Z');
    await sweepAt('2026-12-03T12:01:00Z');

    expect(days()).toEqual([]);
  });

  it('of a rate, which counts from its deployment', async () => {
    const { sweepAt, days } = stackWith({ ...daily, expression: 'rate(5 minutes)' });
    await sweepAt('2026-12-01T12:00:00Z');
    await sweepAt('2026-12-03T12:00:00Z');

    expect([days(), lines]).toEqual([[], []]);
  });
});

it('a sweep writes its row only when a firing was dealt with', async () => {
  const { sweepAt, fire, items } = stackWith(daily);
  await sweepAt('2026-12-01T12:00:00Z');
  const row = () => items.get('schedule#(all) checked');
  const first = row();
  await sweepAt('2026-12-01T12:01:00Z');
  expect(row()).toBe(first);

  await fire('2026-12-01T13:00:00Z');
  await sweepAt('2026-12-01T13:15:00Z');
  expect(row()).toMatchObject({ schedules: { daily: { until: Date.parse('2026-12-01T13:00:00Z') } } });
});
