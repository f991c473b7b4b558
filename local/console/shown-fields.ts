/** The fields of a form, a record or an activity as short texts, without empty ones. */
export function toShownFields(fields: Readonly<Record<string, unknown>>): { name: string; value: string }[] {
  return Object.entries(fields)
    .map(([name, value]) => ({ name, value: shorten(fieldText(value), 2_000) }))
    .filter(({ value }) => value !== '');
}

/** The text, cut to the length. Says how many characters were cut off. */
export function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength)}… (${text.length - maxLength} more characters)`;
}

/** A typed field, such as a telephone, is an object with its text in `value`. */
function fieldText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  if ('value' in value && typeof value.value !== 'object') return fieldText(value.value);
  return JSON.stringify(value);
}
