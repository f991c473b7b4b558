import * as z from 'zod/mini';
import { WolkvoxError, type WolkvoxErrorKind } from './error.ts';
import type { Answer } from './exchange.ts';
import { type Sentence, sentenceOf } from './sentences.ts';

/**
 * What every endpoint answers with. Write endpoints give the code as a number, read endpoints as text, and `error` is the
 * four letters `null` (docs/wolkvox-api.md, "Answers").
 */
const Envelope = z.looseObject({
  code: z.union([z.number(), z.string().check(z.regex(/^\s*\d{3}\s*$/))]),
  error: z.optional(z.nullable(z.string())),
  msg: z.optional(z.nullable(z.string())),
  data: z.optional(z.unknown()),
});
type Envelope = z.infer<typeof Envelope>;

/** An answer that says yes. */
export interface Success {
  readonly data: unknown;
  /** The envelope's other keys, such as a read's totals. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** The refusals that the vendor lists, besides 401 and 403. */
const documented = new Set([400, 404, 405, 412, 416, 417]);

/**
 * Reads an answer as a success, or throws the WolkvoxError that it means. A refusal may come with an HTTP 200. `bareList`
 * also takes a list without its envelope, as the vendor's sample of `custom/queryDates.php` shows.
 */
export function parseSuccess(endpoint: string, answer: Answer, { bareList = false } = {}): Success {
  const { status, text, lastByteSent, wholeCallSent } = answer;
  const envelope = parse(text, bareList);
  if (!envelope) {
    throw new WolkvoxError('unreadable', endpoint, 'the answer is not the CRM’s JSON', { status, lastByteSent });
  }
  const { code: given, error, msg, data, ...rest } = envelope;
  const code = Number(given);
  const sentence = sentenceOf(msg ?? '');
  const details = { status, code, lastByteSent, vendorMessage: sentence?.text };
  const served = status >= 200 && status < 300;
  if (code === 200 && served && !sentence && /^(null)?$/i.test((error ?? '').trim())) {
    if (wholeCallSent) return { data, rest };
    throw new WolkvoxError('premature', endpoint, 'a success before the call was sent', details);
  }
  if (!served && status !== code) {
    throw new WolkvoxError('unreadable', endpoint, `HTTP ${status} and code ${code} contradict each other`, details);
  }
  const kind = refusalKind(code, sentence);
  const reason = kind === 'unreadable' ? 'none of the CRM’s answers' : (sentence?.text ?? 'refused, no known reason');
  throw new WolkvoxError(kind, endpoint, `${reason} (code ${code})`, details);
}

function parse(text: string, bareList: boolean): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (bareList && Array.isArray(value)) return { code: 200, data: value };
    const parsed = Envelope.safeParse(value);
    return parsed.success && Number.isInteger(Number(parsed.data.code)) ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** All four kinds of 403 share one status: only the sentence tells them apart. One that belongs to another code decides nothing. */
function refusalKind(code: number, sentence: Sentence | undefined): WolkvoxErrorKind {
  const byCode = code === 401 ? 'token' : code === 403 ? 'forbidden' : documented.has(code) ? 'rejected' : 'unreadable';
  if (!sentence || sentence.kind === byCode) return byCode;
  return sentence.code === code ? sentence.kind : 'unreadable';
}
