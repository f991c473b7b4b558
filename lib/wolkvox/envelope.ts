import * as z from 'zod/mini';
import { WolkvoxError, type WolkvoxErrorKind } from './error.ts';
import type { Answer } from './exchange.ts';

/**
 * What every endpoint answers with. Write endpoints give the code as a number, read endpoints as text, and `error` is the
 * four letters `null` (docs/wolkvox-api.md, "Answers").
 */
const Envelope = z.looseObject({
  code: z.union([z.number(), z.string()]),
  error: z.optional(z.nullable(z.string())),
  msg: z.optional(z.nullable(z.string())),
  data: z.optional(z.unknown()),
});

/** An answer that says yes. */
export interface Success {
  readonly message: string;
  readonly data: unknown;
  /** The envelope's other keys, such as a read's totals. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** The vendor's documented sentences. All four kinds of 403 share one status: only the sentence tells them apart. */
const sentences: Readonly<Record<string, WolkvoxErrorKind>> = {
  'TOKEN LIMIT EXCEEDED': 'quota',
  'EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)': 'simultaneous',
  'PLEASE VALIDATE TOKEN': 'token',
  'PLEASE ENTER THE WOLKVOX-TOKEN': 'token',
  'SOME PARAMETERS ARE REQUIRED': 'rejected',
  'THE API YOU WANT TO CONSULT DOES NOT EXIST': 'rejected',
};

/** The refusals that the vendor lists, besides 401 and 403. */
const documented = new Set([400, 404, 405, 412, 416, 417]);

/** Reads an answer as a success, or throws the WolkvoxError that it means. A refusal may come with an HTTP 200. */
export function successFrom(endpoint: string, answer: Answer): Success {
  const { status, text, lastByteSent } = answer;
  const envelope = parse(text);
  if (!envelope)
    throw new WolkvoxError('unreadable', endpoint, 'the answer is not the CRM’s JSON', { status, lastByteSent });

  const code = Number(envelope.code);
  const message = (envelope.msg ?? '').trim();
  const details = { status, code, lastByteSent, ...known(message) };
  const contradicts = status !== 200 && status !== code;
  const errorFree = envelope.error === undefined || envelope.error === null || /^(null)?$/i.test(envelope.error.trim());
  if (code === 200 && status === 200 && errorFree) {
    if (!lastByteSent) throw new WolkvoxError('premature', endpoint, 'a success before the call was sent', details);
    const { code: _code, error: _error, msg: _msg, data, ...rest } = envelope;
    return { message, data, rest };
  }
  const kind = contradicts ? 'unreadable' : refusalKind(code, message);
  throw new WolkvoxError(kind, endpoint, reasonOf(kind, code, message), details);
}

function parse(text: string): z.infer<typeof Envelope> | undefined {
  try {
    const parsed = Envelope.safeParse(JSON.parse(text));
    return parsed.success && Number.isInteger(Number(parsed.data.code)) ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function refusalKind(code: number, message: string): WolkvoxErrorKind {
  const kind = sentences[message.toUpperCase()];
  if (kind && (code === 403 || code === 401 || kind === 'rejected')) return kind;
  if (code === 401) return 'token';
  if (code === 403) return 'forbidden';
  return documented.has(code) ? 'rejected' : 'unreadable';
}

function reasonOf(kind: WolkvoxErrorKind, code: number, message: string): string {
  if (kind === 'unreadable') return `code ${code} is none of the CRM’s answers to this`;
  return message.toUpperCase() in sentences ? message : `refused with code ${code}`;
}

function known(message: string): { vendorMessage?: string } {
  return message.toUpperCase() in sentences ? { vendorMessage: message.toUpperCase() } : {};
}
