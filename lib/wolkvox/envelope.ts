import * as z from 'zod/mini';
import { WolkvoxError, type WolkvoxErrorKind } from './error.ts';
import type { Answer } from './exchange.ts';
import { type DocumentedRefusal, findRefusal } from './refusals.ts';

/**
 * The answer of every endpoint. Writes answer `code` as a number, reads as text; PHP may write 200.0. On success, `error` is the text `null`
 * (docs/wolkvox-api.md, "Answers").
 */
const Envelope = z.looseObject({
  code: z.union([z.number(), z.string().check(z.regex(/^\s*\d{3}(\.0+)?\s*$/))]),
  error: z.optional(z.nullable(z.string())),
  msg: z.optional(z.nullable(z.string())),
  data: z.optional(z.unknown()),
});
type Envelope = z.infer<typeof Envelope>;

/** A successful answer. */
export interface Success {
  readonly data: unknown;
  /** The envelope's other keys, such as a read's totals. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** Codes of the refusals that the vendor documents, besides 401 and 403. */
const documented = new Set([400, 404, 405, 412, 416, 417]);

/**
 * Reads a success, or throws the WolkvoxError that the answer means. A refusal may come with HTTP 200. `bareList`: also
 * accepts a list without an envelope, as in the vendor's sample of `custom/queryDates.php`. `bodyBytes`: the length of a call that
 * carries files. Without files a call cannot be too large: a 413 is an answer of a web server like any other.
 */
export function parseSuccess(
  endpoint: string,
  answer: Answer,
  { bareList = false, bodyBytes }: { readonly bareList?: boolean; readonly bodyBytes?: number } = {},
): Success {
  const { status, text, lastByteSent, wholeCallSent, retryAfterMs } = answer;
  if (status === 413 && bodyBytes !== undefined) {
    const details = { status, lastByteSent, bodyBytes, retryAfterMs };
    throw new WolkvoxError('too_large', endpoint, 'the web server refused the size of the body', details);
  }
  const envelope = parse(text, bareList);
  if (!envelope) {
    throw new WolkvoxError('unreadable', endpoint, 'the answer is not the CRM’s JSON envelope', {
      status,
      lastByteSent,
      retryAfterMs,
      isHtml: /^\s*</.test(text),
    });
  }
  const { code: given, error, msg, data, ...rest } = envelope;
  const code = Number(given);
  const refusal = findRefusal(msg ?? '');
  const details = { status, code, lastByteSent, retryAfterMs, vendorMessage: refusal?.text };
  const served = status >= 200 && status < 300;
  if (code === 200 && served && !refusal && /^(null)?$/i.test((error ?? '').trim())) {
    if (wholeCallSent) return { data, rest };
    throw new WolkvoxError('premature', endpoint, 'a success came before the whole call was sent', details);
  }
  if (!served && status !== code) {
    throw new WolkvoxError('unreadable', endpoint, `HTTP ${status} and code ${code} contradict each other`, details);
  }
  const kind = kindOf(code, refusal);
  const reason = kind === 'unreadable' ? 'not a documented answer' : (refusal?.text ?? 'refused for an unknown reason');
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

/** The four kinds of 403 share one status: only the text separates them. A refusal of another code means `unreadable`. */
function kindOf(code: number, refusal: DocumentedRefusal | undefined): WolkvoxErrorKind {
  const byCode = code === 401 ? 'token' : code === 403 ? 'forbidden' : documented.has(code) ? 'rejected' : 'unreadable';
  if (!refusal || refusal.kind === byCode) return byCode;
  return refusal.code === code ? refusal.kind : 'unreadable';
}
