import * as z from 'zod/mini';
import { translate } from '../../language.ts';
import { caseFields } from '../../wolkvox/queries.ts';
import type { FollowUp } from '../follow-ups.ts';
import type { Fault } from './fault.ts';
import { anything, callback, checked, faultsIn, isObject, oneOf, settings, text } from './schema.ts';
import { texts } from './texts.ts';

const notBlank = checked(text, (value) => (/\S/.test(value) ? undefined : translate(texts.isRequired)));

/** What a follow-up has in common with a schedule is checked there: it is one of them. */
const followUp = settings({
  ...{ name: anything, operation: anything, expression: anything },
  ...{ zone: z.optional(anything), calendar: z.optional(anything), missed: z.optional(anything) },
  cases: settings({ field: oneOf(caseFields), value: notBlank }),
  task: callback,
  policy: z.optional(oneOf(['park', 'resend'])),
} satisfies Record<keyof FollowUp, z.ZodMiniType>);

/** Returns the faults of the follow-ups, without those of their schedules. */
export function followUpFaults(followUps: unknown): Fault[] {
  if (followUps === undefined) return [];
  if (!Array.isArray(followUps) || !followUps.every(isObject)) {
    return [{ where: 'followUps', sentence: translate(texts.schedules), name: 'followUps' }];
  }
  return followUps.flatMap((one, at) =>
    faultsIn(followUp, one, typeof one['name'] === 'string' ? `followUps.${one['name']}` : `followUps[${at}]`),
  );
}
