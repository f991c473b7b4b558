import type { CrmSettings } from './settings.ts';

/** A refusal of the CRM: one row of its table of codes. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }

  /** The column "Error" of the vendor's table. */
  get error(): string {
    return groups[this.code] ?? 'ERROR';
  }
}

/** Documented sentences. */
export const refusals = {
  notOffered: () => new RefusalError(400, 'THE API YOU WANT TO CONSULT DOES NOT EXIST'),
  missing: () => new RefusalError(400, 'SOME PARAMETERS ARE REQUIRED'),
  noToken: () => new RefusalError(401, 'PLEASE ENTER THE WOLKVOX-TOKEN'),
  badToken: () => new RefusalError(403, 'PLEASE VALIDATE TOKEN'),
  quota: () => new RefusalError(403, 'TOKEN LIMIT EXCEEDED'),
  simultaneous: () => new RefusalError(403, 'EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)'),
};

/** The refusal for an unmet precondition of a write. The vendor's own sentence is not public. */
export function preconditionRefusal(settings: CrmSettings, sentence: string): RefusalError {
  return new RefusalError(settings.preconditionCode, sentence);
}

const groups: Readonly<Record<number, string>> = {
  400: 'BAD REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT FOUND',
  405: 'METHOD NOT ALLOWED',
  412: 'PRECONDITION FAILED',
  416: 'REQUESTED RANGE NOT SATISFIABLE',
  417: 'EXPECTATION FAILED',
  429: 'TOO MANY REQUESTS',
};
