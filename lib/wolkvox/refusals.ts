import type { WolkvoxErrorKind } from './error.ts';

/** A refusal whose text the vendor documents ("API Response Codes"). */
export interface DocumentedRefusal {
  readonly text: string;
  readonly code: number;
  readonly kind: WolkvoxErrorKind;
}

/** The refusal of a call that lacks a required parameter. */
export const missingParameters = 'SOME PARAMETERS ARE REQUIRED';

const documentedRefusals: readonly DocumentedRefusal[] = [
  { text: 'TOKEN LIMIT EXCEEDED', code: 403, kind: 'quota' },
  { text: 'EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)', code: 403, kind: 'simultaneous' },
  { text: 'PLEASE VALIDATE TOKEN', code: 403, kind: 'token' },
  { text: 'PLEASE ENTER THE WOLKVOX-TOKEN', code: 401, kind: 'token' },
  { text: missingParameters, code: 400, kind: 'rejected' },
  { text: 'THE API YOU WANT TO CONSULT DOES NOT EXIST', code: 400, kind: 'rejected' },
];

/**
 * Returns the documented refusal whose text equals this message, ignoring case and the number in brackets. Returns `undefined` for any
 * other text: the list is closed.
 */
export function findRefusal(message: string): DocumentedRefusal | undefined {
  const text = message
    .trim()
    .toUpperCase()
    .replace(/\(\d+\)$/, '(2)');
  return documentedRefusals.find((refusal) => refusal.text === text);
}
