import { randomBytes, randomUUID } from 'node:crypto';
import type { Outcome } from './outcome.ts';
import type { Timetable } from './schedule-expression.ts';

/** One `AWS::Scheduler::Schedule`, kept by this machine's clock. */
export interface LocalSchedule {
  readonly name: string;
  /** Fires now, as if the schedule had been due at that moment. Resolves with the outcome of the first try. */
  fire(at?: Date): Promise<Outcome>;
  stop(): void;
}

export interface ScheduleOptions {
  readonly name: string;
  readonly arn: string;
  /** With `<aws.scheduler.…>` in it. Without an input, EventBridge Scheduler sends an event of its own. */
  readonly input: string | undefined;
  /** When it fires by itself; never, where there is none. */
  readonly timetable: Timetable | undefined;
  /** Takes the input to where it goes. */
  readonly target: (input: string) => Promise<Outcome>;
}

/** Node cannot wait longer in one go. */
const maxTimerMs = 2 ** 31 - 1;

/** Starts its timer, if it has a timetable. The timer does not keep the process alive. */
export function keepSchedule({ name, arn, input, timetable, target }: ScheduleOptions): LocalSchedule {
  let timer: NodeJS.Timeout | undefined;

  function fire(at = new Date()): Promise<Outcome> {
    return target(substituted(input ?? usualInput(arn, at), arn, at));
  }

  function wait(due: Date | undefined): void {
    if (!due) return;
    const leftMs = due.getTime() - Date.now();
    timer = setTimeout(() => tick(due), Math.min(Math.max(leftMs, 0), maxTimerMs)).unref();
  }

  function tick(due: Date): void {
    const early = due.getTime() > Date.now();
    if (!early) void fire(due);
    // From now, not from then: what a sleeping machine missed is not made up for all at once.
    wait(early ? due : timetable?.next(new Date()));
  }

  wait(timetable?.next(new Date()));
  return { name, fire, stop: () => clearTimeout(timer) };
}

function substituted(input: string, arn: string, at: Date): string {
  const keywords: Readonly<Record<string, string>> = {
    'scheduled-time': isoSeconds(at),
    'schedule-arn': arn,
    'execution-id': randomBytes(8).toString('hex'),
    'attempt-number': '1',
  };
  return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => keywords[name] ?? whole);
}

/** What EventBridge Scheduler sends of itself. */
function usualInput(arn: string, at: Date): string {
  const [, , , region, account] = arn.split(':');
  const fixed = { version: '0', 'detail-type': 'Scheduled Event', source: 'aws.scheduler', detail: '{}' };
  return JSON.stringify({ ...fixed, id: randomUUID(), account, time: isoSeconds(at), region, resources: [arn] });
}

/** Such as `2026-11-21T13:00:00Z`. */
function isoSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
