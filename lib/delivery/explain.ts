import { ObjectError } from '../aws/objects.ts';
import { WolkvoxError } from '../wolkvox/error.ts';
import { FencedError } from './attempt/fence.ts';
import { classify, type Verdict } from './classify.ts';
import { PayloadError } from './ledger/payload.ts';
import { NotYetError } from './not-yet.ts';

/** What follows from a fault, and what the row says of it. */
export interface Explained {
  readonly verdict: Verdict;
  /** In one word. docs/operations.md says what each means. */
  readonly reason: string;
  readonly http?: number | undefined;
  readonly code?: number | undefined;
}

/** What follows from whatever ended an attempt, by whether its last byte had been sent. */
export function explain(error: unknown, lastByteSent: boolean): Explained {
  if (error instanceof PayloadError) return { verdict: 'rejected', reason: error.reason };
  if (error instanceof NotYetError)
    return { verdict: error.reason === 'waits_its_turn' ? 'waits' : 'again', reason: error.reason };
  if (error instanceof FencedError) return { verdict: 'again', reason: error.reason };
  const cause = error instanceof Error ? error.cause : undefined;
  const object = error instanceof ObjectError ? error : cause instanceof ObjectError ? cause : undefined;
  if (object) {
    const before = object.reason === 'object_unreadable' ? 'again' : 'rejected';
    return { verdict: lastByteSent ? 'uncertain' : before, reason: object.reason };
  }
  if (error instanceof WolkvoxError) {
    const reason = error.field ? `${error.kind}:${error.field}` : error.kind;
    return { verdict: classify(error.kind, lastByteSent), reason, http: error.status, code: error.code };
  }
  return { verdict: lastByteSent ? 'uncertain' : 'again', reason: 'failed' };
}
