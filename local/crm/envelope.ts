import type { Answer } from './call.ts';
import type { RefusalError } from './refusal.ts';
import type { StoredFile } from './state.ts';

/** Answer to a successful write: `code` is a number. */
export function answerToWrite(
  msg: string,
  data: unknown,
  { ids, files = [] }: { ids: readonly string[]; files?: readonly StoredFile[] },
): Answer {
  return { code: 200, msg, data, ids, files };
}

/** Answer to a successful read: `code` is a text. */
export function answerToRead(msg: string, data: unknown, more: Record<string, unknown> = {}): Answer {
  return { code: '200', msg, data, more, ids: [] };
}

/** The JSON of an answer. Documented: `error` is the text `null`, not JSON's null. */
export function envelopeOf({ code, msg, data, more, bare }: Answer): unknown {
  if (bare !== undefined) return bare;
  return { code, error: 'null', msg, ...(data === undefined ? {} : { data }), ...more };
}

/** The JSON of a refusal: the columns of the vendor's table of codes. */
export function refusalEnvelope({ code, error, message }: RefusalError): unknown {
  return { code, error, msg: message };
}
