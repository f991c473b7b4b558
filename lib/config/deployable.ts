import { CalendarRangeError } from '../calendar/calendar.ts';
import { firingsAfter } from '../calendar/firings.ts';
import { addDays, type Day } from '../calendar/local-time.ts';
import { expressionFault, rateMs } from '../calendar/schedule-expression.ts';
import type { Bridge } from './bridge.ts';
import { type Calendars, calendarFaults, calendarNamed } from './calendars.ts';
import { ConfigurationError, choiceFault, faultIf } from './faults.ts';
import { nameFaults } from './name-faults.ts';
import { type Schedule, zoneOf } from './schedules.ts';
import { senderFaults } from './sender-faults.ts';
import { zoneFault } from './zone-fault.ts';

/** The schedules of every stack. They are in one group of AWS with those of the configuration. */
export const ownSchedules: readonly string[] = ['sweep', 'audit', 'tag-files', 'missed-runs'];

/**
 * Refuses what AWS would refuse, and what a deployed stack could not keep: a schedule that never fires, a calendar that ends too
 * early for its terms, a sender that nothing would admit. Throws one ConfigurationError that lists every fault. Only builds ask. The code is too large to be loaded
 * at each start of a function, and what was right when it was deployed must not stop a running stack later.
 */
export function checkDeployable(bridge: Bridge, now = new Date()): void {
  const { schedules, sources, calendars = {} } = bridge;
  const faults = [
    ...schedules.flatMap((schedule) => firingFaults(schedule, now)),
    ...schedules.flatMap((schedule) => settingFaults(schedule, calendars)),
    ...nameFaults(bridge),
    ...calendarFaults(calendars),
    ...senderFaults(sources),
  ];
  // A calendar with faults cannot be asked for its end.
  if (faults.length === 0) faults.push(...Object.keys(calendars).flatMap((name) => endFaults(calendars, name, now)));
  if (faults.length > 0) throw new ConfigurationError(`bridge.config.ts cannot be deployed:\n- ${faults.join('\n- ')}`);
}

/** Returns a line for each reason why AWS would refuse the schedule, or never fire it after `now`. */
export function firingFaults(schedule: Schedule, now: Date): string[] {
  const { name, expression, zone } = schedule;
  const wrong = expressionFault(expression);
  const zoneFaults = zoneFault(zone);
  const mayFire = wrong !== undefined || zoneFaults.length > 0 || firesAfter(schedule, now);
  return [
    ...faultIf(
      ownSchedules.includes(name.toLowerCase()),
      `schedules: "${name}" is the name of a schedule that every stack has: choose another`,
    ),
    ...faultIf(wrong !== undefined, `schedules.${name}: ${expression} ${wrong}`),
    ...zoneFaults.map((fault) => `schedules.${name}: ${fault}`),
    ...faultIf(
      !mayFire,
      `schedules.${name}: ${expression} never fires: no time to come in ${zoneOf(schedule)} matches it`,
    ),
  ];
}

/** Returns a line for each setting of a schedule that is not right, as far as types cannot find it. */
function settingFaults(schedule: Schedule, calendars: Calendars): string[] {
  const { name, expression, missed, calendar } = schedule;
  const owner = `schedules.${name}`;
  const zone = calendar !== undefined && Object.hasOwn(calendars, calendar) ? calendars[calendar]?.zone : undefined;
  return [
    ...choiceFault(`${owner}: missed`, missed, ['run', 'report']),
    ...faultIf(
      missed !== undefined && rateMs(expression) !== undefined,
      `${owner}: missed: a rate(…) counts from its deployment, so nobody knows which runs were missed: write a cron(…)`,
    ),
    ...faultIf(calendar !== undefined && zone === undefined, `${owner}: there is no calendar "${calendar}"`),
    // "Next working day 09:00" must not depend on whose clock is meant.
    ...faultIf(
      zone !== undefined && zone !== zoneOf(schedule),
      `${owner}: zone: ${zoneOf(schedule)} is not that of calendars.${calendar}: write zone: '${zone}'`,
    ),
  ];
}

function firesAfter(schedule: Schedule, now: Date): boolean {
  const { expression } = schedule;
  return rateMs(expression) !== undefined || firingsAfter(expression, zoneOf(schedule), now).next().done === false;
}

/** A calendar must hold a year more than its longest term needs, so that a stack that nobody deploys again has that year. */
function endFaults(calendars: Calendars, name: string, now: Date): string[] {
  const calendar = calendarNamed(calendars, name);
  try {
    const ends = Object.values(calendars[name]?.terms ?? {}).map((term) => calendar.dueDays(term, now));
    const longest = ends.map(({ due, extended }) => extended ?? due).reduce(later, calendar.dayOf(now));
    const needed = addDays(longest, 366);
    return faultIf(calendar.lastDay < needed, endFault(name, calendar.lastDay, `until ${needed}`));
  } catch (error) {
    if (!(error instanceof CalendarRangeError)) throw error;
    return [endFault(name, calendar.lastDay, 'for longer')];
  }
}

function endFault(name: string, lastDay: Day, needed: string): string {
  return `calendars.${name}: ends on ${lastDay}, and its longest term and a year more need it ${needed}: list the company's holidays, and set completeUntil`;
}

function later(one: Day, other: Day): Day {
  return one > other ? one : other;
}
