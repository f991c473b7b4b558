import { randomBytes, randomUUID } from 'node:crypto';
import type { Outcome } from './outcome.ts';
import type { Timetable } from './schedule-expression.ts';

/** One `AWS::Scheduler::Schedule`. */
export interface LocalSchedule {
  readonly name: string;
  /** Fires now, with `at` as its scheduled time. Resolves with the outcome of the first try. */
  fire(at?: Date): Promise<Outcome>;
  stop(): void;
}

export interface ScheduleOptions {
  readonly name: string;
  readonly arn: string;
  /** May contain `<aws.scheduler.…>`. @default the event of EventBridge Scheduler */
  readonly input: string | undefined;
  /** When it fires by the clock. Without a timetable it does not. */
  readonly timetable: Timetable | undefined;
  /** Gets the input, as JSON. */
  readonly target: (input: string) => Promise<Outcome>;
}

/** The longest delay of a timer of Node. */
const maxTimerMs = 2 ** 31 - 1;

/** Starts a schedule. Its timer does not keep the process alive. */
export function startSchedule({ name, arn, input, timetable, target }: ScheduleOptions): LocalSchedule {
  let timer: NodeJS.Timeout | undefined;

  function fire(at = new Date()): Promise<Outcome> {
    return target(replaceKeywords(input ?? defaultInput(arn, at), arn, at));
  }

  function wait(due: Date | undefined): void {
    if (!due) return;
    const leftMs = due.getTime() - Date.now();
    timer = setTimeout(() => tick(due), Math.min(Math.max(leftMs, 0), maxTimerMs)).unref();
  }

  function tick(due: Date): void {
    const isEarly = due.getTime() > Date.now();
    if (!isEarly) void fire(due);
    // Counted from now: a machine that slept must not fire every time that it missed.
    wait(isEarly ? due : timetable?.next(new Date()));
  }

  wait(timetable?.next(new Date()));
  return { name, fire, stop: () => clearTimeout(timer) };
}

function replaceKeywords(input: string, arn: string, at: Date): string {
  const keywords: Readonly<Record<string, string>> = {
    'scheduled-time': isoSeconds(at),
    'schedule-arn': arn,
    'execution-id': randomBytes(8).toString('hex'),
    'attempt-number': '1',
  };
  return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => keywords[name] ?? whole);
}

function defaultInput(arn: string, at: Date): string {
  const [, , , region, account] = arn.split(':');
  const fixed = { version: '0', 'detail-type': 'Scheduled Event', source: 'aws.scheduler', detail: '{}' };
  return JSON.stringify({ ...fixed, id: randomUUID(), account, time: isoSeconds(at), region, resources: [arn] });
}

/** Such as `2026-11-21T13:00:00Z`. */
function isoSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
