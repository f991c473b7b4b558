/** Returns what a function of the configuration threw in one line, with its place in the configuration. */
export function describeThrown(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const [, place] = /^ +at .*?([^\s(/\\]+:\d+:\d+)\)?$/m.exec(cause.stack ?? '') ?? [];
  return `${cause.name}: ${cause.message}${place ? ` (${place})` : ''}`;
}
