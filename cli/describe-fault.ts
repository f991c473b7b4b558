import type { Command } from '../lib/delivery/command.ts';
import { firstFault } from '../lib/schema-fault.ts';

/** Returns the first field at fault with what is wrong with it. */
export function describeFault(issues: Parameters<typeof firstFault>[0], command: Command): string {
  const { path, unknownField, message = 'is not valid' } = firstFault(issues);
  if (unknownField !== undefined) return `${[...path, unknownField].join('.')} is not a field of this command`;
  const value = path.reduce<unknown>(
    (inner, name) => (inner as Record<PropertyKey, unknown> | undefined)?.[name],
    command,
  );
  return `${path.join('.')} ${value === undefined ? 'is required' : message}`;
}
