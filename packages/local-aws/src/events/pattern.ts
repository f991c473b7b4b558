/** An event pattern of EventBridge: for each field the values or matchers of which one must hold. */
export type EventPattern = { readonly [field: string]: EventPattern | readonly Matcher[] };
type Matcher = string | { readonly prefix: string };

/** Throws, naming it, when a pattern holds something that `matches` would not understand. */
export function checkPattern(pattern: EventPattern): void {
  for (const [field, wanted] of Object.entries(pattern)) {
    if (!isList(wanted)) checkPattern(wanted);
    else if (!wanted.every(isKnown)) throw new Error(`An event pattern asks ${field} for what is not emulated`);
  }
}

/** Whether the event has every field of the pattern with a value that the pattern names. Fields that it does not name may be anything. */
export function matches(pattern: EventPattern, event: unknown): boolean {
  if (typeof event !== 'object' || event === null) return false;
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = (event as Record<string, unknown>)[field];
    return isList(wanted) ? wanted.some((matcher) => holds(matcher, value)) : matches(wanted, value);
  });
}

function holds(matcher: Matcher, value: unknown): boolean {
  if (typeof matcher === 'string') return value === matcher;
  return typeof value === 'string' && value.startsWith(matcher.prefix);
}

function isKnown(matcher: unknown): boolean {
  if (typeof matcher === 'string') return true;
  const names = typeof matcher === 'object' && matcher !== null ? Object.keys(matcher) : [];
  return names.length === 1 && names[0] === 'prefix';
}

function isList(wanted: EventPattern | readonly Matcher[]): wanted is readonly Matcher[] {
  return Array.isArray(wanted);
}
