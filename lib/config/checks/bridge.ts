import * as z from 'zod/mini';
import { defaultLimits, type Limits } from '../../delivery/limits.ts';
import { translate } from '../../language.ts';
import type { Bridge } from '../bridge.ts';
import { calendarFaults } from './calendars.ts';
import type { Fault } from './fault.ts';
import { followUpFaults } from './follow-ups.ts';
import { nameFaults } from './names.ts';
import { operationFaults } from './operations.ts';
import { scheduleFaults } from './schedules.ts';
import { anything, faultsIn, isObject, number, settings, yesNo } from './schema.ts';
import { sourceFaults } from './sources.ts';
import { texts } from './texts.ts';
import { uploadFaults } from './uploads.ts';

const times = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'number'),
  { error: () => translate(texts.number) },
);

const limits = Object.entries(defaultLimits).map(([name, value]) => [
  name,
  z.optional(Array.isArray(value) ? times : number),
]);

/** The names of the parts. Each part has a check of its own. */
const parts = settings({
  operations: anything,
  uploads: anything,
  sources: anything,
  schedules: anything,
  followUps: z.optional(anything),
  calendars: z.optional(anything),
  reserveConcurrency: z.optional(yesNo),
  routeMetrics: z.optional(yesNo),
  limits: z.optional(settings(Object.fromEntries(limits) as Record<keyof Limits, z.ZodMiniType>)),
} satisfies Record<keyof Bridge, z.ZodMiniType>);

/**
 * Returns every fault of a configuration, whatever it is. With `now`, as builds ask, also those of time: a schedule that fires no
 * more, a calendar that ends too early. What was right when it was deployed must not stop the commands for a running stack later.
 */
export function bridgeFaults(given: unknown, now?: Date): Fault[] {
  const bridge = isObject(given) ? given : {};
  const { operations, uploads, sources, schedules, calendars } = bridge;
  const isKnown = (operation: string) => !isObject(operations) || Object.hasOwn(operations, operation);
  const faults = [
    ...operationFaults(operations),
    ...uploadFaults(uploads, isKnown),
    ...sourceFaults(sources, isKnown),
    ...scheduleFaults(schedules, { isKnown, calendars, now }),
    ...followUpFaults(bridge['followUps']),
    ...calendarFaults(calendars, now),
    ...nameFaults(bridge),
    ...faultsIn(parts, bridge, 'defineBridge()'),
  ];
  return [...new Map(faults.map((fault) => [`${fault.where} ${fault.sentence}`, fault])).values()];
}
