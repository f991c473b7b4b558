import type * as z from 'zod/mini';
import { ProblemError } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** The input as the schema reads it. Throws a Problem `invalid` that names the first field at fault as the caller wrote it. */
export function validate<T extends z.ZodMiniType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalidInput(parsed.error.issues, input);
}

/** What a schema found, as a Problem. `root` is the part of the path that the caller did not write. */
export function invalidInput(issues: readonly Issue[], input: unknown, root?: string): ProblemError {
  const { issue, path } = firstOf(issues);
  const field = path.filter((part, index) => index > 0 || part !== root).join('.');
  if (issue?.code === 'unrecognized_keys') {
    const unknown = [...(field === '' ? [] : [field]), issue.keys[0]].join('.');
    return new ProblemError('invalid', { field: unknown, reason: 'is not a field of this call' });
  }
  const isMissing = path.length > 0 && at(input, path) === undefined;
  const reason = isMissing ? 'is required' : (issue?.message ?? 'is not valid');
  return new ProblemError('invalid', { field: field === '' ? undefined : field, reason });
}

/** Of a choice between shapes, the one that the input comes nearest to. */
function firstOf(
  issues: readonly Issue[],
  before: readonly PropertyKey[] = [],
): { issue?: Issue; path: PropertyKey[] } {
  const [issue] = issues;
  const path = [...before, ...(issue?.path ?? [])];
  if (issue?.code === 'invalid_union' && issue.errors.length > 0) {
    const [nearest = []] = [...issue.errors].sort((a, b) => foreign(a) - foreign(b) || a.length - b.length);
    return firstOf(nearest, path);
  }
  return { ...(issue && { issue }), path };
}

function foreign(issues: readonly Issue[]): number {
  return issues.filter(({ code }) => code === 'unrecognized_keys').length;
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}
