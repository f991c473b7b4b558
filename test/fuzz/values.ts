import fc from 'fast-check';
import { type ApiDescription, resolveRef, type Schema } from './document.ts';

/** A number that JavaScript holds exactly. */
const anyNumber = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value));

/**
 * Any text of whole characters, with control characters, other scripts and emoji. Without U+FFFD, the mark of lost bytes.
 */
export const anyText = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\uFFFD'));

/** Names of fields. Some have a meaning in JavaScript or in a form. */
export const fieldName = fc
  .oneof(
    anyText,
    fc.constantFrom('toString', 'valueOf', 'hasOwnProperty', 'length', 'toJSON', 'Ciudad', 'n°', ' ', '0', '😀'),
  )
  .filter((name) => name !== '' && !['__proto__', 'constructor', 'prototype'].includes(name));

const anyJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(anyText, anyNumber, fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fieldName, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

/** Any value that the schema allows, within the bounds that the description states as text. */
export function validValue(api: ApiDescription, given: Schema): fc.Arbitrary<unknown> {
  const schema = resolveRef(api, given);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => validValue(api, one)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object':
      return schema.properties ? validObject(api, schema) : validFields(schema);
    case 'array':
      return fc.array(validValue(api, schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      });
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1_000, 100 * 1024 ** 2) });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return validText(schema);
    case undefined:
      return anyJson;
    default:
      throw new Error(`Values of type ${schema.type} are not supported`);
  }
}

/** Their words are names of a configuration, and that of the fuzz has none. */
const configuredFields = ['deadline'];

function validObject(api: ApiDescription, { properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
  const known = Object.entries(properties).filter(([name]) => !configuredFields.includes(name));
  const values = Object.fromEntries(known.map(([name, one]) => [name, validValue(api, one)]));
  return fc.record(values, { requiredKeys: [...required], noNullPrototype: true });
}

function validFields({ minProperties = 0 }: Schema): fc.Arbitrary<unknown> {
  return fc.dictionary(fieldName, anyJson, { minKeys: minProperties, maxKeys: 6, noNullPrototype: true });
}

function validText({ pattern }: Schema): fc.Arbitrary<string> {
  if (pattern === undefined) return anyText;
  if (isInstant(pattern)) return nearInstant;
  const expression = new RegExp(pattern, 'u');
  const texts =
    pattern === '\\S' || pattern.includes('\\p{') ? specialText(pattern) : fc.stringMatching(new RegExp(pattern));
  return texts.filter(
    (text) => text.isWellFormed() && text.length < 200 && expression.test(text) && !isMissingDay(text),
  );
}

/** Whether the offset is no choice: of a time to send, which has a bound that the description states as text. */
function isInstant(pattern: string): boolean {
  return /^\^\\d\{4\}-/.test(pattern) && pattern.endsWith('\\d)$');
}

const nearInstant = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Whether a text is a date whose month does not have that day. */
function isMissingDay(text: string): boolean {
  const [, day = '', number] = /^(\d{4}-\d\d-(\d\d))[T ]\d\d:/.exec(text) ?? [];
  return number !== undefined && new Date(`${day}T00:00:00Z`).getUTCDate() !== Number(number);
}

/** Texts for patterns that `stringMatching` does not support. */
function specialText(pattern: string): fc.Arbitrary<string> {
  if (pattern === '\\S') return anyText.map((text) => (/\S/.test(text) ? text : `${text}x`));
  const letters = fc.constantFrom(...'abzAZ019_ -.ñéüÑ水ب');
  // Only the names of files exclude control characters. Their ending says whether they are sent.
  const ending = pattern.includes('\\p{Cc}') ? '.pdf' : '';
  return fc
    .tuple(fc.constantFrom('a', 'Ñ', '7'), fc.string({ unit: letters, maxLength: 30 }))
    .map((two) => two.join('') + ending);
}
