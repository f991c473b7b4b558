import type * as z from 'zod/mini';

type Issue = z.core.$ZodIssue;

/** The first fault that a schema found in a value. */
export interface SchemaFault {
  /** The path of the field at fault, or of the object that holds `unknownField`. Empty for the value itself. */
  readonly path: readonly PropertyKey[];
  /** A field that the schema does not have, if that is the fault. It is text of the value. */
  readonly unknownField?: string;
  /** What the schema says about it, such as `must be text`. */
  readonly message?: string;
}

/** The first of the issues. In a choice between shapes, it is the first issue of the shape that fits best. */
export function firstFault(issues: readonly Issue[], parent: readonly PropertyKey[] = []): SchemaFault {
  const [issue] = issues;
  const path = [...parent, ...(issue?.path ?? [])];
  if (issue?.code === 'invalid_union' && issue.errors.length > 0) {
    const byFit = [...issue.errors].sort((a, b) => unknownFields(a) - unknownFields(b) || a.length - b.length);
    return firstFault(byFit[0] ?? [], path);
  }
  const unknownField = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  return { path, ...(unknownField !== undefined && { unknownField }), ...(issue && { message: issue.message }) };
}

function unknownFields(issues: readonly Issue[]): number {
  return issues.filter(({ code }) => code === 'unrecognized_keys').length;
}
