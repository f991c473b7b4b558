/** The error of a failed invocation, as Lambda reports it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** The result of an invocation: the JSON text that the handler returned, or an error. */
export type Outcome =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: FunctionError };

export function createFailure(errorType: string, errorMessage: string): Outcome {
  return { ok: false, error: { errorType, errorMessage } };
}

/** Reads the error that a runtime posted. An invalid one is a failure too. */
export function parseFailure(text: string): Outcome {
  try {
    const { errorType, errorMessage, trace } = JSON.parse(text) as Partial<FunctionError>;
    const known = { errorType: errorType ?? 'Unknown', errorMessage: errorMessage ?? '' };
    return { ok: false, error: { ...known, ...(trace && { trace }) } };
  } catch {
    return createFailure('Runtime.InvalidError', 'The runtime posted an error that is not JSON');
  }
}
