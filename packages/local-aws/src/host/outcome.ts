/** What the runtime reports of a failed invocation, as Lambda passes it on. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** How an invocation ended: with the JSON text that the handler returned, or with an error. */
export type Outcome =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: FunctionError };

export function failure(errorType: string, errorMessage: string): Outcome {
  return { ok: false, error: { errorType, errorMessage } };
}

/** The error that a runtime posted. Whatever it is not, the outcome stays a failure. */
export function failureFrom(posted: string): Outcome {
  try {
    const { errorType, errorMessage, trace } = JSON.parse(posted) as Partial<FunctionError>;
    const known = { errorType: errorType ?? 'Unknown', errorMessage: errorMessage ?? '' };
    return { ok: false, error: { ...known, ...(trace && { trace }) } };
  } catch {
    return failure('Runtime.InvalidError', 'The runtime posted an error that is not JSON');
  }
}
