/** How an invocation ended: the JSON text that the handler returned, or what went wrong, in Lambda's words. */
export type Outcome = { readonly payload: string; readonly error?: never } | { readonly error: FunctionError };

export interface FunctionError {
  /** The error's class, or `Sandbox.Timedout`, `Runtime.ExitError`, `TooManyRequestsException` and the like. */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** A line that a function, or Lambda about it, wrote into its log. */
export interface LogLine {
  readonly function: string;
  readonly pid: number;
  readonly text: string;
}

export type Log = (line: LogLine) => void;

export function failure(errorType: string, errorMessage: string): { readonly error: FunctionError } {
  return { error: { errorType, errorMessage } };
}
