import type { WolkvoxErrorKind } from '../wolkvox/error.ts';

/**
 * What follows from an answer, or from the lack of one.
 * - `again`: surely not applied; the same attempt may be made again, after a backoff.
 * - `waits`: as `again`, soon, and not the command's fault: no attempt is charged.
 * - `busy`: as `waits`, and the token rests a moment: two others use it.
 * - `unreachable`: as `again`, and the token rests a moment: the next command would not get there either.
 * - `quota`, `token`, `maintenance`: as `again`, once that pause of the token is over.
 * - `rejected`: surely not applied, and it never will be.
 * - `uncertain`: it may have been applied. An insert is not sent again by itself.
 */
export type Verdict =
  | 'again'
  | 'waits'
  | 'busy'
  | 'unreachable'
  | 'quota'
  | 'token'
  | 'maintenance'
  | 'rejected'
  | 'uncertain';

/** What came of a call, a search or an audit. */
export type Performed = Verdict | 'delivered';

const ofTheCall: ReadonlySet<Performed> = new Set(['again', 'rejected', 'uncertain']);

/** Whether a call that failed so failed for its own sake. With any other verdict the token rests, or others come first. */
export function isOwnFault(verdict: Performed): boolean {
  return ofTheCall.has(verdict);
}

/** The closed list: only a documented refusal decides after the last byte; everything else there is uncertain. */
// biome-ignore format: a table
const verdicts: Readonly<Record<WolkvoxErrorKind, { readonly before: Verdict; readonly after: Verdict }>> = {
  //             before the last byte     after it
  unreachable: { before: 'unreachable', after: 'uncertain' },
  broken:      { before: 'again',       after: 'uncertain' },
  aborted:     { before: 'again',       after: 'uncertain' },
  attachment:  { before: 'again',       after: 'uncertain' },
  quota:       { before: 'quota',       after: 'quota' },
  simultaneous:{ before: 'busy',        after: 'busy' },
  token:       { before: 'token',       after: 'token' },
  forbidden:   { before: 'maintenance', after: 'uncertain' },
  rejected:    { before: 'rejected',    after: 'rejected' },
  invalid:     { before: 'rejected',    after: 'uncertain' },
  unreadable:  { before: 'again',       after: 'uncertain' },
  premature:   { before: 'uncertain',   after: 'uncertain' },
};

/** What follows from a call that failed in this way, by whether its last byte had been sent. */
export function classify(kind: WolkvoxErrorKind, lastByteSent: boolean): Verdict {
  return verdicts[kind][lastByteSent ? 'after' : 'before'];
}
