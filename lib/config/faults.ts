/**
 * The configuration cannot be used, for a reason that its author can correct. The message says all that is needed: it is shown
 * without a stack trace.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Whether the configuration has an operation of that name. */
export type IsKnown = (operation: string) => boolean;

/** Returns the message in a list when the setting is wrong, else an empty list. */
export function faultIf(isWrong: boolean, message: string): string[] {
  return isWrong ? [message] : [];
}

/** Returns the fault of a setting that must be one of these words. Absent is right. The build does not check types. */
export function choiceFault(setting: string, value: unknown, words: readonly string[]): string[] {
  const fits = value === undefined || (typeof value === 'string' && words.includes(value));
  return faultIf(!fits, `${setting}: must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`);
}

/** Returns the names that a list holds more than once. */
export function repeatedNames(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}
