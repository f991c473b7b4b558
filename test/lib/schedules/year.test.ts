import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { remind } from '../../../functions/remind.ts';
import type { Bridge } from '../../../lib/config/bridge.ts';
import type { Run } from '../../../lib/config/run.ts';
import type { Schedule } from '../../../lib/config/schedules.ts';
import type { CommandInput } from '../../../lib/delivery/command.ts';
import { log } from '../../../lib/log.ts';
import { makeUpMissedRuns } from '../../../lib/schedules/missed-runs.ts';
import { memorySchedules } from '../../setup/memory-schedules.ts';
import {
  begin,
  dayMs,
  end,
  expectedFirings,
  type Firing,
  hourMs,
  isoOf,
  type Made,
  minuteMs,
  nameOf,
  type RuleName,
  type Zone,
  zoneNames,
  zones,
} from './expected-year.ts';

const activity = {
  description: 'x',
  priority: 'normal',
  module: 'contacts',
  recordId: '65d8b6195befbbd25409bb01',
  owner: 'ADMIN_@demo',
  remember: true,
} as const;
const task = (name: string, at: Date): CommandInput => ({
  kind: 'insertTask',
  task: { ...activity, name, completionDate: at, reminderDate: at },
});

interface Rule {
  readonly expression: string;
  readonly commands: (run: Run) => CommandInput[];
}

const rules: Readonly<Record<RuleName, Rule>> = {
  workdays: {
    expression: 'cron(0 8 ? * MON-FRI *)',
    commands: (run) => (run.isWorkingDay() ? [task(`review ${run.day}`, run.nextWorkingDayAt('09:00'))] : []),
  },
  fridays: {
    expression: 'cron(30 17 ? * FRI *)',
    commands: (run) => {
      const due = run.at('17:00', run.inWorkingDays(3));
      const phone = { country: 'CO', code: '57', value: '3001234567' };
      const call = {
        ...activity,
        name: `call ${run.day}`,
        completionDate: due,
        reminderDate: due,
        location: 'x',
        phone,
      };
      return [{ kind: 'insertCall', call }, task('after the call', run.at('18:00', run.inWorkingDays(4)))];
    },
  },
  'month-end': {
    expression: 'cron(0 7 L * ? *)',
    commands: (run) => {
      const at = run.nextWorkingDayAt('10:30');
      const name = `${run.daysLeft('2029-01-31')} days, ${run.workingDaysLeft(run.inWorkingDays(2))} working`;
      const meeting = { ...activity, name, completionDate: at, reminderDate: at, startDate: at, location: 'x' };
      return [{ kind: 'insertMeeting', meeting: { ...meeting, participants: ['ADMIN_@demo'] } }];
    },
  },
  'small-hours': {
    expression: 'cron(30 0,2,23 ? * 1,7 *)',
    commands: (run) => [task(`small ${run.day}`, run.at('06:00'))],
  },
  'second-friday': {
    expression: 'cron(15 9 ? * 6#2 *)',
    commands: (run) => [task('second', run.at('12:00'))],
  },
};

beforeEach(() => {
  vi.spyOn(log, 'warn').mockImplementation(() => {});
  vi.spyOn(log, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

it('a year of five rules in three zones makes each task once, whatever the scheduler doubles, delays or forgets', {
  timeout: 120_000,
}, async () => {
  const { clock, services, commands } = memorySchedules(bridgeOf());
  const firings = expectedFirings();
  const chance = createChance();
  clock.ms = begin;
  await makeUpMissedRuns(services);

  for (const event of eventsOf(firings, chance)) {
    clock.ms = event.at;
    if (event.kind === 'sweep') await makeUpMissedRuns(services);
    else await invokeAsAws(event, services, chance);
  }
  clock.ms = end + 15 * minuteMs;
  await makeUpMissedRuns(services);

  const made = commands().map(({ origin, command }) => lineOf(madeOf(origin, command)));
  const expected = firings.flatMap((firing) => firing.made.map(lineOf));
  expect(expected.length).toBe(2_056);
  // The first few, for a list of thousands says no more.
  expect(surplusOf(expected, made).slice(0, 5), 'missing').toEqual([]);
  expect(surplusOf(made, expected).slice(0, 5), 'made wrongly, or twice').toEqual([]);
});

it('what is expected of the changes of clocks is as in a table of times', () => {
  const small = expectedFirings().filter(({ schedule }) => schedule.startsWith('small-hours'));
  const instants = (zone: Zone) =>
    small.filter(({ schedule }) => schedule === `small-hours-${zone}`.replace('/', '-')).map(({ at }) => isoOf(at));

  // 02:30 of March 26 is left out, and 02:30 of October 29 is the first of two.
  expect(instants('Europe/Madrid')).toEqual(
    expect.arrayContaining(['2028-03-25T23:30:00Z', '2028-03-26T21:30:00Z', '2028-10-29T00:30:00Z']),
  );
  expect(instants('Europe/Madrid')).not.toContain('2028-03-26T01:30:00Z');
  expect(instants('Europe/Madrid')).not.toContain('2028-10-29T01:30:00Z');
  // 23:30 of April 1 is the first of two, and 00:30 of September 3 is left out.
  expect(instants('America/Santiago')).toEqual(
    expect.arrayContaining(['2028-04-02T02:30:00Z', '2028-09-03T03:30:00Z', '2028-09-03T05:30:00Z']),
  );
  expect(instants('America/Santiago')).not.toContain('2028-04-02T03:30:00Z');
  expect(instants('America/Santiago')).not.toContain('2028-09-03T04:30:00Z');
});

type Event =
  | { readonly kind: 'sweep'; readonly at: number }
  | { readonly kind: 'fire'; readonly at: number; readonly schedule: string; readonly firedAt: number };
type Chance = () => number;

/** No sweep and no firing: two days at a change of clocks, and one around a month's end. */
const outages = [
  [Date.parse('2028-09-02T18:00:00Z'), Date.parse('2028-09-04T18:00:00Z')],
  [Date.parse('2028-05-31T06:00:00Z'), Date.parse('2028-06-01T06:00:00Z')],
] as const;

/** Of a hundred firings, six are forgotten, six late, eight doubled; some of those days after. The sweep comes at odd times. */
function eventsOf(firings: readonly Firing[], chance: Chance): Event[] {
  const events: Event[] = [];
  for (const { schedule, at: firedAt } of firings) {
    const luck = chance();
    const fire = (lateMs: number) => events.push({ kind: 'fire', at: firedAt + lateMs, schedule, firedAt });
    if (luck < 0.06) continue;
    if (luck < 0.12) fire(chance() * 20 * hourMs);
    else fire(0);
    if (luck > 0.92) fire(luck > 0.96 ? 2 * dayMs : 2 * minuteMs);
  }
  for (let at = begin; at < end; at += (24 + 24 * chance()) * hourMs) events.push({ kind: 'sweep', at });
  return events
    .filter(({ at }) => at < end && !outages.some(([from, to]) => at >= from && at < to))
    .sort((a, b) => a.at - b.at);
}

/** Of a hundred invocations, three fail in the middle of a run. Lambda tries twice more. */
async function invokeAsAws(
  { schedule, firedAt }: Extract<Event, { kind: 'fire' }>,
  services: ReturnType<typeof memorySchedules>['services'],
  chance: Chance,
): Promise<void> {
  const event = { schedule, scheduledTime: isoOf(firedAt) };
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const fails = chance() < 0.03;
    const accept: typeof services.accept = async (request) => {
      const accepted = await services.accept(request);
      if (fails) throw new Error('The function died after it wrote a row');
      return accepted;
    };
    try {
      return await remind(event, { ...services, accept });
    } catch {
      // As on Lambda: again.
    }
  }
}

/** Numbers from 0 to 1, the same ones in each run. */
function createChance(): Chance {
  let state = 20_280_101;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function bridgeOf(): Bridge {
  return {
    operations: { demo: { server: 'crm0001.wolkvox.com' } },
    uploads: { operation: 'demo', rules: [] },
    sources: {},
    calendars: Object.fromEntries(zoneNames.map((zone) => [zone, { country: zones[zone].country, zone }])),
    schedules: zoneNames.flatMap((zone) =>
      Object.entries(rules).map(
        ([name, { expression, commands }]): Schedule => ({
          ...{ name: nameOf(name, zone), operation: 'demo', expression, zone, calendar: zone, commands },
        }),
      ),
    ),
  };
}

function madeOf(origin: string, command: CommandInput): Made {
  const schedule = origin.replace('schedule:', '');
  if (command.kind === 'insertTask')
    return [schedule, command.kind, command.task.name, shown(command.task.completionDate)];
  if (command.kind === 'insertCall')
    return [schedule, command.kind, command.call.name, shown(command.call.completionDate)];
  if (command.kind !== 'insertMeeting') throw new Error(`No rule makes ${command.kind}`);
  return [schedule, command.kind, command.meeting.name, shown(command.meeting.startDate)];
}

function shown(date: Date | string): string {
  return isoOf(Date.parse(String(date)));
}

function lineOf(made: Made): string {
  return made.join(' | ');
}

/** The lines of the first list that the second lacks, or has fewer times. */
function surplusOf(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}
