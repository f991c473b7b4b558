import * as z from 'zod/mini';
import { firingsAfter } from '../../calendar/firings.ts';
import { type ExpressionFault, expressionFault, rateMs } from '../../calendar/schedule-expression.ts';
import { translate } from '../../language.ts';
import { type Schedule, zoneOf } from '../schedules.ts';
import { type Fault, faultIf, repeatedNames } from './fault.ts';
import { isListedZone } from './listed-zone.ts';
import { nameFault } from './operations.ts';
import { callback, checked, isObject, oneOf, settings, settingsFaults, text } from './schema.ts';
import { operationFault } from './sources.ts';
import { texts as common, scheduleTexts as texts } from './texts.ts';

/** The schedules of every stack. They are in the same group of AWS as those of the configuration. */
export const ownSchedules: readonly string[] = ['sweep', 'audit', 'advance-lists', 'tag-files', 'missed-runs'];

/** A zone that EventBridge Scheduler knows. */
export const listedZone = checked(text, (zone) => (isListedZone(zone) ? undefined : translate(common.zone, { zone })));

const schedule = settings({
  name: text,
  operation: text,
  expression: checked(text, (expression) => {
    const fault = expressionFault(expression);
    return fault && expressionSentence(expression, fault);
  }),
  zone: z.optional(listedZone),
  calendar: z.optional(text),
  commands: callback,
  missed: z.optional(oneOf(['run', 'report'])),
  policy: z.optional(oneOf(['park', 'resend'])),
} satisfies Record<keyof Schedule, z.ZodMiniType>);

/** What a schedule is checked against. */
export interface ScheduleSurroundings {
  readonly isKnown: (operation: string) => boolean;
  readonly calendars: unknown;
  /** With it, a schedule that fires at no time after this one is refused. */
  readonly now?: Date | undefined;
}

/** Returns the faults of the schedules. */
export function scheduleFaults(schedules: unknown, surroundings: ScheduleSurroundings): Fault[] {
  if (!Array.isArray(schedules) || !schedules.every(isObject)) {
    return [{ where: 'schedules', sentence: translate(common.schedules), name: 'schedules' }];
  }
  const names = schedules.flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
  return [
    ...schedules.flatMap((one, at) => {
      const place = typeof one['name'] === 'string' ? `schedules.${one['name']}` : `schedules[${at}]`;
      return settingsFaults<Schedule>(schedule, one, place, (right) => comparedFaults(right, place, surroundings));
    }),
    ...repeatedNames(names).map((name) => ({ where: 'schedules', sentence: translate(texts.sameName, { name }) })),
  ];
}

function comparedFaults(
  settings: Partial<Schedule>,
  place: string,
  { isKnown, calendars, now }: ScheduleSurroundings,
): Fault[] {
  const { name = '', operation, expression, zone, missed, calendar } = settings;
  const wanted = zoneOfCalendar(calendars, calendar);
  const ownZone = zoneOf(settings);
  const say = (isWrong: boolean, setting: string, sentence: () => string) =>
    faultIf(isWrong, `${place}: ${setting}`, sentence, setting);
  return [
    ...nameFault('schedules', name, 40),
    ...faultIf(ownSchedules.includes(name.toLowerCase()), 'schedules', () => translate(texts.ownName, { name }), name),
    ...operationFault(operation, place, isKnown),
    ...(expression !== undefined && now ? firingFaults(place, { expression, zone }, now) : []),
    ...say(missed !== undefined && rateMs(expression ?? '') !== undefined, 'missed', () => translate(texts.missedRate)),
    ...faultIf(
      calendar !== undefined && wanted === undefined,
      place,
      () => translate(texts.noCalendar, { name: calendar ?? '' }),
      'calendar',
    ),
    // "Next working day 09:00" must not depend on whose clock is meant.
    ...say(wanted !== undefined && wanted !== ownZone, 'zone', () =>
      translate(texts.otherZone, { zone: ownZone, calendar: calendar ?? '', wanted: wanted ?? '' }),
    ),
  ];
}

/** Returns the fault of an expression that fires at no time after this one. The expression and the zone have no faults. */
export function firingFaults(
  place: string,
  { expression, zone }: { readonly expression?: string; readonly zone?: string | undefined },
  now: Date,
): Fault[] {
  if (expression === undefined || rateMs(expression) !== undefined) return [];
  const fires = firingsAfter(expression, zoneOf({ zone }), now).next().done === false;
  return faultIf(
    !fires,
    `${place}: expression`,
    () => translate(texts.neverFires, { expression, zone: zoneOf({ zone }) }),
    'expression',
  );
}

function zoneOfCalendar(calendars: unknown, name: string | undefined): string | undefined {
  if (name === undefined || !isObject(calendars) || !Object.hasOwn(calendars, name)) return undefined;
  const calendar = calendars[name];
  return isObject(calendar) && typeof calendar['zone'] === 'string' ? calendar['zone'] : undefined;
}

/** Returns what is wrong with the expression in one sentence. */
export function expressionSentence(expression: string, fault: ExpressionFault): string {
  switch (fault.kind) {
    case 'expression':
      return translate(texts.expression);
    case 'fieldCount':
      return translate(texts.fieldCount, { expression, count: fault.count });
    case 'field': {
      const { value, field, least, most, words, signs, wholeSigns } = fault;
      const [first = '', last = ''] = [words[0], words.at(-1)];
      const values = [
        translate(texts.range, { least: String(least), most: String(most) }),
        ...(words.length > 0 ? [translate(texts.orRange, { first, last })] : []),
        translate(texts.withSigns, { signs }),
        ...(wholeSigns ? [translate(texts.orOneOf, { signs: wholeSigns })] : []),
      ];
      return translate(texts.field, { expression, value, field: translate(texts[field]), values: values.join('') });
    }
    default:
      return translate(texts[fault.kind], { expression });
  }
}
