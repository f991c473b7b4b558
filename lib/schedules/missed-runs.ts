import { isDeepStrictEqual } from 'node:util';
import { firingsAfter } from '../calendar/firings.ts';
import { type Schedule, zoneOf } from '../config/schedules.ts';
import { log } from '../log.ts';
import { originOf, type RunServices, runSchedule } from './run-schedule.ts';
import { type Checked, firingText } from './runs.ts';

/** A run that is not done this long after its time is missed. AWS runs a failed one twice more, within six minutes. */
export const missedAfterMs = 15 * 60_000;
/** Older runs are only reported: after a long absence nobody wants a month of reminders at once. */
export const madeUpMs = 7 * 24 * 60 * 60_000;
/** For how long one look makes up runs. The next continues. */
const lookMs = 40_000;

export interface MissedRunServices extends RunServices {
  readonly now: () => number;
}

/**
 * Makes up or reports the runs that are not done and should be, as each schedule says. A `rate(…)` has none: it counts from its
 * deployment. One row holds up to when this was done for each schedule, so only the firings since then are looked up.
 */
export async function makeUpMissedRuns(services: MissedRunServices): Promise<void> {
  const { bridge, runs, now } = services;
  const at = now();
  const before = await runs.readChecked();
  const checked: Record<string, Checked> = {};
  for (const schedule of bridge.schedules) {
    const { name, expression } = schedule;
    const fresh = { expression, zone: zoneOf(schedule), until: at };
    const known = before[name];
    if (!known) {
      checked[name] = fresh;
      continue;
    }
    const isChanged = known.expression !== fresh.expression || known.zone !== fresh.zone;
    // The times of a changed schedule were the old ones until now.
    const limit = isChanged ? at : at - missedAfterMs;
    const { until, isComplete } = await checkRuns(services, schedule, known, { at, limit });
    checked[name] = isChanged && isComplete ? fresh : { ...known, until };
  }
  // Without the schedules that are gone: one that comes back has missed nothing meanwhile.
  if (!isDeepStrictEqual(checked, before)) await runs.noteChecked(checked);
}

/** Looks at the firings up to `limit`. Returns how far it came: a run that could not be made up is looked at again. */
async function checkRuns(
  services: MissedRunServices,
  schedule: Schedule,
  { expression, zone, until }: Checked,
  { at, limit }: { readonly at: number; readonly limit: number },
): Promise<{ readonly until: number; readonly isComplete: boolean }> {
  const { runs, now } = services;
  const { name, missed = 'run' } = schedule;
  const reported: Date[] = [];
  let reached = until;
  let failed = false;
  let outOfTime = false;
  for (const firing of firingsAfter(expression, zone, new Date(until))) {
    outOfTime = now() - at > lookMs;
    if (firing.getTime() > limit || outOfTime) break;
    if (!(await runs.isDone(name, firing))) {
      const isMadeUp = missed === 'run' && at - firing.getTime() <= madeUpMs;
      if (!isMadeUp) reported.push(firing);
      else if (!(await makeUp(services, schedule, firing))) failed = true;
    }
    if (!failed) reached = firing.getTime();
  }
  const [first] = reported;
  if (first) {
    const fields = { origin: originOf(name), firing: firingText(first), count: reported.length };
    log.error('Runs of a schedule were missed', fields);
  }
  return { until: reached, isComplete: !failed && !outOfTime };
}

async function makeUp(services: MissedRunServices, schedule: Schedule, firing: Date): Promise<boolean> {
  const fields = { origin: originOf(schedule.name), firing: firingText(firing) };
  try {
    await runSchedule(services, schedule, firing);
    log.warn('A missed run was made up', fields);
    return true;
  } catch (error) {
    // One run that fails must not keep the others from being made up.
    log.error('A missed run could not be made up', fields, error);
    return false;
  }
}
