import { WolkvoxError } from '../lib/wolkvox/error.ts';
import { answerText } from './answer-text.ts';

/** Returns what the operator can do about a call of the CRM that failed. */
export function crmAdvice(error: unknown, secret: string): string {
  if (!(error instanceof WolkvoxError)) return `Try again: ${error instanceof Error ? error.message : String(error)}`;
  if (error.kind === 'token') return `The CRM refuses the token: store a valid one in the secret ${secret}`;
  if (error.kind === 'quota')
    return 'The calls of the day are used up: try again when the next day of the token begins';
  const answer = answerText(error.status, error.code);
  return `Try again later: ${error.message}${answer === undefined ? '' : `. HTTP ${answer}`}`;
}
