import * as z from 'zod/mini';
import { type Text, translate } from '../../language.ts';
import { type Fault, withNearest } from './fault.ts';
import { texts } from './texts.ts';

type Schema = z.ZodMiniType;

/** The error of a schema: what is wrong, in the language of the terminal. Each message is made when it is needed. */
function saying(sentence: () => string, absent = () => translate(texts.isRequired)) {
  return { error: ({ input }: { readonly input?: unknown }) => (input === undefined ? absent() : sentence()) };
}

export const text = z.string(saying(() => translate(texts.text)));
export const yesNo = z.boolean(saying(() => translate(texts.yesNo)));
export const onlyTrue = z.literal(
  true,
  saying(() => translate(texts.onlyTrue)),
);
export const number = z.number(saying(() => translate(texts.number)));
export const callback = z.custom(
  (value) => typeof value === 'function',
  saying(() => translate(texts.callback)),
);
export const textList = z.custom<string[]>(
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  saying(() => translate(texts.textList)),
);
export const anything = z.unknown();

/** A whole number; without `most`, of any size. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  const bounds = { least: String(least), most: String(most) };
  const isBounded = most < Number.MAX_SAFE_INTEGER;
  return z.custom<number>(
    (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
    saying(() => (isBounded ? translate(texts.wholeNumber, bounds) : translate(texts.wholeNumberFrom, bounds))),
  );
}

/** One of these words. */
export function oneOf(words: readonly string[]) {
  return z.custom<string>(
    (value) => typeof value === 'string' && words.includes(value),
    saying(() => choiceSentence(words)),
  );
}

/** Returns `must be json or form-data`. */
export function choiceSentence(words: readonly string[]): string {
  return translate(texts.choice, { words: words.slice(0, -1).join(', '), last: words.at(-1) ?? '' });
}

/** A value with a check of its own: what is wrong with it, as a sentence, or `undefined`. */
export function checked<S extends Schema>(schema: S, faultOf: (value: z.output<S>) => string | undefined): S {
  return schema.check((payload) => {
    const message = faultOf(payload.value as z.output<S>);
    if (message !== undefined) payload.issues.push({ code: 'custom', input: payload.value, message });
  }) as S;
}

/** An object with these settings and no other. */
export function settings<S extends Readonly<Record<string, Schema>>>(shape: S, wrongKind: Text = texts.settings) {
  // An unknown name needs no sentence here: its message lists the known ones, from which `faultsIn` takes the nearest.
  const known = Object.keys(shape).join(' ');
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? known : translate(wrongKind)),
  });
}

/** Returns each fault that the schema finds in a value of this place. */
export function faultsIn(schema: Schema, value: unknown, place: string): Fault[] {
  const issues = schema.safeParse(value).error?.issues ?? [];
  return issues.flatMap(({ path, message, ...issue }): Fault[] => {
    const where = placeWithin(place, path.map(String));
    if (issue.code !== 'unrecognized_keys') return [{ where, sentence: message, name: String(path.at(-1) ?? place) }];
    return issue.keys.map((name) => {
      const sentence = withNearest(translate(texts.unknownSetting, { name }), name, message.split(' '));
      return { where, sentence, name };
    });
  });
}

/** Returns `operations.demo: zone`, and `sources.form: auth.hmac.header` of a place within settings. */
function placeWithin(place: string, path: readonly string[]): string {
  return path.length === 0 ? place : [place, path.join('.')].join(place.includes(': ') ? '.' : ': ');
}

/**
 * Returns the faults of one object of settings: those of each setting, and those of `more`, which compares settings. `more` gets
 * the object without the settings that are wrong.
 */
export function settingsFaults<T extends object>(
  schema: Schema,
  value: unknown,
  place: string,
  more: (value: Partial<T>) => Fault[],
): Fault[] {
  const parsed = schema.safeParse(value);
  const wrong = new Set((parsed.error?.issues ?? []).map(({ path }) => path[0]).filter((name) => name !== undefined));
  if (!isObject(value)) return faultsIn(schema, value, place);
  const right = Object.fromEntries(Object.entries(value).filter(([name]) => !wrong.has(name)));
  return [...faultsIn(schema, value, place), ...more(right as Partial<T>)];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the faults of an object whose values are objects of settings, by their names. */
export function namedFaults(
  place: string,
  value: unknown,
  faultsOf: (place: string, name: string, one: unknown) => Fault[],
): Fault[] {
  if (!isObject(value)) return [{ where: place, sentence: translate(texts.named), name: place }];
  return Object.entries(value).flatMap(([name, one]) => faultsOf(`${place}.${name}`, name, one));
}
