import * as z from 'zod/mini';
import { isDay } from '../day.ts';
import { caseFields } from '../wolkvox/cases.ts';
import { emptyIsAbsent, notAnObject } from '../wolkvox/check.ts';
import { instantOf } from './send-at.ts';

const termName = z.string('must be text').check(z.regex(/^\S(?:.{0,62}\S)?$/, 'must be the name of a term'));
const wrongFrom = 'must be a day such as 2026-12-24, or a time with its UTC offset';

const fromText = z
  .string('must be text')
  .check(z.refine((text) => isDay(text) || !Number.isNaN(instantOf(text)), wrongFrom));

/** A deadline as JSON, where a date is text. */
export const DeadlineText = z.strictObject(
  {
    /** The name of a term of the configuration's calendars, such as `PQRS`. */
    term: termName,
    /** @default the day on which the case is accepted */
    from: z.optional(fromText),
  },
  notAnObject,
);

/** By when a new case must be answered: the term that counts, and the day or the instant of receipt. */
export const Deadline = z.extend(DeadlineText, { from: z.optional(z.union([z.date(), fromText], wrongFrom)) });
export type Deadline = z.infer<typeof Deadline>;

/** A case to be made as JSON. */
export const CaseText = emptyIsAbsent(z.extend(caseFields, { deadline: z.optional(DeadlineText) }));

const caseToMake = z.extend(caseFields, { deadline: z.optional(Deadline) });

/** A case to be made: what the CRM gets of it, and its deadline. */
export const CaseToMake = emptyIsAbsent(caseToMake);
export type CaseToMake = z.infer<typeof CaseToMake>;

/** Any of the fields of a case to be made. */
export const SomeOfCase = emptyIsAbsent(z.partial(caseToMake));

/** A date field of the CRM, and the form of dates that it is configured for. */
export interface DateField {
  readonly label: string;
  readonly format: (typeof dateFormats)[number];
}

/** The forms that a date field of the CRM may have: docs/wolkvox-api.md. */
export const dateFormats = ['YYYY-MM-DD', 'YYYY-DD-MM', 'DD-MM-YYYY', 'MM-DD-YYYY'] as const;

/** Returns a day, `YYYY-MM-DD`, as a date field expects it. */
export function dayForField(day: string, format: DateField['format']): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return format.replace('YYYY', year).replace('MM', month).replace('DD', date);
}

/** The last days of a term, `YYYY-MM-DD`. `extended`: where the person was informed of an extension before `day`. */
export interface DueDay {
  readonly day: string;
  readonly extended?: string | undefined;
}

/** When a deadline ends, and when its task is due and rings. */
export interface DeadlineEnd extends DueDay {
  readonly dueAt: Date;
  readonly remindAt: Date;
}

/** What is wrong with a deadline. `reason` goes on after the field's name. */
export interface DeadlineFault {
  readonly field: 'term' | 'from';
  readonly reason: string;
}

/** Returns when a deadline ends by the configuration's calendars, or what is wrong with it. */
export type FindDeadlineEnd = (deadline: Deadline, acceptedAt: Date) => DeadlineEnd | DeadlineFault;

/** Returns what a case's description and its task say of a deadline. In Spanish: people read it in the CRM. */
export function deadlineText(term: string, { day, extended }: DueDay): string {
  const longer = extended === undefined ? '' : ` Con prórroga informada antes de ese día: ${extended}.`;
  return `El término ${term} vence el ${day}.${longer}`;
}
