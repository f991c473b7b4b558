import type { z } from 'zod';
import { type AwsError, notEmulatedError } from './aws-error.ts';

/** The 501 for a field that a strict schema does not have. Returns `undefined` when the fault is another one. */
export function unknownFieldError(fault: z.ZodError, call: string): AwsError | undefined {
  const unknown = fault.issues.find((issue) => issue.code === 'unrecognized_keys');
  return unknown && notEmulatedError(`${call} with ${unknown.keys.join(', ')}`);
}
