/** An event pattern of EventBridge. Each field has a list of values or matchers. One of them must match. */
export type EventPattern = { readonly [field: string]: EventPattern | readonly Matcher[] };
type Matcher = string | { readonly prefix: string };

/** Throws, with the name of its field, when a pattern has a matcher that is not emulated. */
export function checkPattern(pattern: EventPattern): void {
  for (const [field, wanted] of Object.entries(pattern)) {
    if (!isList(wanted)) checkPattern(wanted);
    else if (!wanted.every(isMatcher))
      throw new Error(`An event pattern has a matcher for ${field} that is not emulated`);
  }
}

/** True when the event matches in every field of the pattern. Other fields may have any value. */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  if (typeof event !== 'object' || event === null) return false;
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = (event as Record<string, unknown>)[field];
    return isList(wanted) ? wanted.some((matcher) => matchesValue(matcher, value)) : matchesPattern(wanted, value);
  });
}

function matchesValue(matcher: Matcher, value: unknown): boolean {
  if (typeof matcher === 'string') return value === matcher;
  return typeof value === 'string' && value.startsWith(matcher.prefix);
}

function isMatcher(matcher: unknown): boolean {
  if (typeof matcher === 'string') return true;
  const names = typeof matcher === 'object' && matcher !== null ? Object.keys(matcher) : [];
  return names.length === 1 && names[0] === 'prefix';
}

function isList(wanted: EventPattern | readonly Matcher[]): wanted is readonly Matcher[] {
  return Array.isArray(wanted);
}
