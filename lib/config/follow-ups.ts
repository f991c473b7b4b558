import { type Day, dayIn } from '../calendar/local-time.ts';
import type { FollowUpRule } from '../delivery/follow-ups.ts';
import type { Policy } from '../delivery/ledger/delivery.ts';
import { checkMade } from '../delivery/made-command.ts';
import type { NewTask } from '../wolkvox/activities.ts';
import type { CaseRecord } from '../wolkvox/case-record.ts';
import type { CaseField } from '../wolkvox/queries.ts';
import type { Bridge } from './bridge.ts';
import { createRun, type Run } from './run.ts';
import { type Schedule, zoneOf } from './schedules.ts';

/** A case as a follow-up sees it. */
export interface FollowedCase extends Omit<CaseRecord, 'allFiles'> {
  /** The days of its creation and of its last change, in the operation's zone. */
  readonly createdOn: Day;
  readonly changedOn: Day;
  readonly daysOld: number;
  readonly daysUntouched: number;
}

/** The task that a follow-up makes of a case. */
export interface FollowedUp extends Pick<NewTask, 'name' | 'description'> {
  /**
   * When it is due. A case has one task of a rule for each day on which one is due. So count it from the case: what is counted
   * from the run is another task in each run.
   */
  readonly due: Date;
  /** When its owner is reminded. @default when it is due */
  readonly remindAt?: Date;
  /** @default 'normal' */
  readonly priority?: NewTask['priority'];
  /** @default the case's responsible */
  readonly owner?: string;
}

/** Looks at cases at set times, and makes one task for each that needs attention. */
export interface FollowUp extends Pick<Schedule, 'name' | 'operation' | 'expression' | 'zone' | 'calendar' | 'missed'> {
  /** Which cases are read: the CRM is asked by one field. Each 250 of them cost a call in each run. */
  readonly cases: { readonly field: CaseField; readonly value: string };
  /** Returns the task that a case needs; `undefined` when it needs none. */
  readonly task: (found: FollowedCase, run: Run) => FollowedUp | undefined;
  /** What happens to a task whose answer was lost and that no search finds: see {@link Policy}. @default 'park' */
  readonly policy?: Policy;
}

/** Returns the schedule of a follow-up: each run is one command, which reads the cases. */
export function scheduleOf({ name, operation, expression, zone, calendar, missed }: FollowUp): Schedule {
  return {
    ...{ name, operation, expression },
    ...(zone !== undefined && { zone }),
    ...(calendar !== undefined && { calendar }),
    ...(missed !== undefined && { missed }),
    commands: ({ firedAt }) => [{ kind: 'followUp', rule: name, firedAt: firedAt.toISOString() }],
  };
}

/** Returns the follow-up of that name, as the engine asks it. `undefined` when there is none. */
export function followUpRule({ followUps = [], calendars }: Bridge, name: string): FollowUpRule | undefined {
  const followUp = followUps.find((one) => one.name === name);
  if (!followUp) return undefined;
  const { cases, policy } = followUp;
  const schedule = scheduleOf(followUp);
  return {
    cases,
    policy,
    taskFor(record, firedAt) {
      const run = createRun(schedule, calendars, firedAt);
      const made = followUp.task(followedCase(record, run), run);
      if (!made) return undefined;
      const { due, remindAt = due, priority = 'normal', owner = record.responsible, ...texts } = made;
      const dates = { completionDate: due.toISOString(), reminderDate: remindAt.toISOString(), remember: true };
      const task = { ...texts, priority, owner, module: 'cases', recordId: record.id, ...dates };
      return { command: checkMade({ kind: 'insertTask', task }), due: dayIn(zoneOf(schedule), due) };
    },
  };
}

function followedCase({ allFiles: _all, ...record }: CaseRecord, { daysSince }: Run): FollowedCase {
  const createdOn = record.createdAt.slice(0, 10);
  const changedOn = (record.modifiedAt || record.createdAt).slice(0, 10);
  return { ...record, createdOn, changedOn, daysOld: daysSince(createdOn), daysUntouched: daysSince(changedOn) };
}
