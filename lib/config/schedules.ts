import type { CommandInput } from '../delivery/command.ts';
import type { Policy } from '../delivery/ledger/delivery.ts';
import { repeatedNames } from './twice.ts';

/** A moment at which a schedule fired. */
export interface Tick {
  readonly firedAt: Date;
  /** The day it fired, `YYYY-MM-DD`, in the schedule's zone. */
  readonly day: string;
}

export interface Schedule {
  /** Letters, digits, `-` and `_`. Part of the ids of its commands: a renamed schedule is another one. */
  readonly name: string;
  readonly operation: string;
  /** `cron(minutes hours day month weekday year)` or `rate(n unit)`, as EventBridge Scheduler reads it. */
  readonly expression: string;
  /** @default 'America/Bogota' */
  readonly zone?: string;
  readonly commands: (tick: Tick) => readonly CommandInput[];
  /** What becomes of an insert whose answer was lost and that no search finds: see {@link Policy}. @default 'park' */
  readonly policy?: Policy;
}

/** What the types cannot check of schedules: a line per fault. */
export function scheduleFaults(schedules: readonly Schedule[], isKnown: (operation: string) => boolean): string[] {
  return [
    ...schedules.flatMap(({ name, operation, expression }) => [
      ...(/^[\w-]{1,40}$/.test(name)
        ? []
        : [`schedules: "${name}" may have letters, digits, - and _ only, at most 40`]),
      ...(isKnown(operation) ? [] : [`schedules.${name}: there is no operation "${operation}"`]),
      ...(/^(cron|rate)\(.+\)$/.test(expression)
        ? []
        : [`schedules.${name}: expression is neither cron(…) nor rate(…)`]),
    ]),
    ...repeatedNames(schedules.map(({ name }) => name)).map((name) => `schedules: two are called "${name}"`),
  ];
}
