import type * as z from 'zod/mini';
import { firstFault } from '../schema-fault.ts';
import { ProblemError } from './problem.ts';

/** The input as the schema reads it. Throws a ProblemError `invalid` that names the first field at fault. */
export function validate<T extends z.ZodMiniType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalidProblem(parsed.error.issues, input);
}

/**
 * The ProblemError `invalid` for what a schema found. It names the field as the caller wrote it. `root` is the first part of
 * the path, which the caller did not write.
 */
export function invalidProblem(issues: readonly z.core.$ZodIssue[], input: unknown, root?: string): ProblemError {
  const { path, unknownField, message } = firstFault(issues);
  const written = path.filter((part, index) => index > 0 || part !== root);
  if (unknownField !== undefined) {
    const field = [...written, unknownField].join('.');
    return new ProblemError('invalid', { field, reason: 'is not a field of this call' });
  }
  const field = written.length === 0 ? undefined : written.join('.');
  const isMissing = path.length > 0 && valueAt(input, path) === undefined;
  return new ProblemError('invalid', { field, reason: isMissing ? 'is required' : (message ?? 'is not valid') });
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}
