/**
 * Whether a value that was written is what a record shows now. The CRM shows text as HTML, a number as text, an empty object as
 * `[]`, and a typed value without its type. In doubt it is not.
 */
export function isShown(written: unknown, shown: unknown): boolean {
  if (isEmpty(written)) return isEmpty(shown);
  if (typeof written === 'string')
    return isText(shown) && (tidy(shown) === tidy(written) || plain(shown) === tidy(written));
  if (typeof written === 'number') return isText(shown) && tidy(shown) === String(written);
  if (typeof written === 'boolean')
    return isText(shown) && [String(written), String(Number(written))].includes(tidy(shown));
  if (Array.isArray(written)) {
    return (
      Array.isArray(shown) && shown.length === written.length && written.every((one, at) => isShown(one, shown[at]))
    );
  }
  const { type: _type, ...parts } = written as Record<string, unknown>;
  if (isText(shown)) return Object.keys(parts).length === 1 && isShown(parts['value'], shown);
  return Object.entries(parts).every(([name, part]) =>
    isShown(part, (shown as Record<string, unknown> | null)?.[name]),
  );
}

/** Whether a text that was written is shown, and other text may follow it. */
export function isShownFirst(written: string, shown: string): boolean {
  const start = `${tidy(written)} `;
  return [tidy(shown), plain(shown)].some((text) => `${text} `.startsWith(start));
}

function isText(shown: unknown): shown is string | number | boolean {
  return typeof shown === 'string' || typeof shown === 'number' || typeof shown === 'boolean';
}

/** PHP has one form for all that is empty. */
function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

function tidy(text: string | number | boolean): string {
  return String(text).replace(/\s+/g, ' ').trim();
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', amp: '&' };

/** What an editor of the CRM puts around text. Other words in angle brackets are what somebody wrote. */
const tags = /<\/?(?:p|br|div|span|b|i|u|strong|em|font|ul|ol|li|a|h[1-6])(?:\s[^<>]*)?\/?>/gi;

/** Text that was shown as HTML. */
function plain(html: string | number | boolean): string {
  const text = String(html)
    .replace(tags, ' ')
    .replace(/&(?:#(\d{1,6})|(lt|gt|quot|apos|nbsp|amp));/g, (_, code: string | undefined, name: string) =>
      code === undefined ? (entities[name] ?? '') : String.fromCodePoint(Number(code)),
    );
  return tidy(text);
}
