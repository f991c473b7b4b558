import type { Bridge } from '../config/bridge.ts';
import { createRun } from '../config/run.ts';
import type { Schedule } from '../config/schedules.ts';
import type { Accept, Acceptance } from '../delivery/accept.ts';
import type { Command } from '../delivery/command.ts';
import { checkMade } from '../delivery/made-command.ts';
import { firingText, type Runs } from './runs.ts';

export interface RunServices {
  readonly bridge: Bridge;
  readonly accept: Accept;
  readonly runs: Runs;
}

/**
 * Accepts the commands of one run, and notes that it is done. The ids of the commands are made of the time at which the run was
 * to fire, so a repeated run accepts nothing twice.
 */
export async function runSchedule(services: RunServices, schedule: Schedule, firedAt: Date): Promise<Acceptance[]> {
  const { bridge, accept, runs } = services;
  const { name, operation, policy } = schedule;
  // All of them before the first is accepted.
  const commands = commandsOf(bridge, schedule, firedAt);
  const acceptances: Acceptance[] = [];
  for (const [number, command] of commands.entries()) {
    const event = { origin: originOf(name), dedupeKey: `${firingText(firedAt)}#${number}` };
    // A follow-up reads many cases, and leaves the reserve to others.
    const priority = command.kind === 'followUp' ? 'bulk' : 'interactive';
    acceptances.push(await accept({ operation, command, event, priority, policy }));
  }
  await runs.noteDone(name, firedAt, commands.length);
  return acceptances;
}

/** Returns the commands of a run. Throws what the schedule's function throws, and what {@link checkMade} throws. */
export function commandsOf({ calendars }: Bridge, schedule: Schedule, firedAt: Date): Command[] {
  return schedule.commands(createRun(schedule, calendars, firedAt)).map(checkMade);
}

/** Returns what the ledger writes as the origin of a schedule's commands. */
export function originOf(schedule: string): string {
  return `schedule:${schedule}`;
}
