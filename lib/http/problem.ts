import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Language } from '../language.ts';
import { reasonIn } from '../reason-texts.ts';
import { hookNote, type ProblemCode, problems, replayNotes } from './problem-texts.ts';
import type { ProblemResponse } from './response-schemas.ts';

export interface ProblemFacts {
  /** The field, header or parameter at fault. Shown only if it looks like a name. */
  readonly field?: string | undefined;
  /** Of `invalid` and `bad_name`: what the field must be. Of `rejected`: what to do. An English key of `reason-texts.ts`. */
  readonly reason?: string;
  /** Values for the `{…}` of the detail. Never text of the input. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** Seconds after which another call may succeed. */
  readonly retryAfter?: number;
  /** Of `invalid`: the fault is in the command that a hook made. */
  readonly madeByHook?: true;
  /** Of `rejected`: that the answer is an old one, by what the call repeats, and since when (ISO 8601). */
  readonly replay?: { readonly by: keyof typeof replayNotes; readonly since: string };
  /** Of `rejected`: the delivery, which was accepted before. */
  readonly delivery?: { readonly id: string; readonly reason: string | undefined; readonly location: string };
}

/** A fault of a call, for a response by RFC 9457. Of the input it repeats only names of fields. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly facts: ProblemFacts;

  constructor(code: ProblemCode, facts: ProblemFacts = {}) {
    super(code);
    this.code = code;
    this.facts = facts;
  }

  get status(): number {
    return problems[this.code].status;
  }
}

/** The response to any error. A failure of an AWS service is 503, every other error 500. It reveals no internals. */
export function problemResponse(error: unknown, language: Language): APIGatewayProxyStructuredResultV2 {
  const { code, status, facts } = toProblem(error);
  const field = safeName(facts.field);
  const wholeNames = facts.madeByHook ? commandNames : bodyNames;
  const subject = field ?? (facts.field === undefined ? wholeNames : fieldNames)[language];
  const values = {
    ...facts.values,
    since: facts.replay?.since ?? '',
    field: subject,
    reason: reasonIn(language, facts.reason),
  };
  const body: ProblemResponse = {
    type: 'about:blank',
    title: titles[status] ?? 'Error',
    status,
    detail: [problems[code].detail[language], ...notesOf(facts, language)]
      .map((text) => fillIn(text, values))
      .join(' '),
    code,
    ...(field !== undefined && { field }),
    ...(facts.delivery && { id: facts.delivery.id }),
    ...(facts.delivery?.reason && { reason: facts.delivery.reason }),
    ...(facts.replay && { since: facts.replay.since }),
  };
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'content-language': language,
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(facts.retryAfter !== undefined && { 'retry-after': facts.retryAfter }),
      ...(facts.delivery && { location: facts.delivery.location }),
      ...(facts.replay && { 'idempotent-replayed': 'true' }),
    },
    body: JSON.stringify(body),
  };
}

function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const isFromAws = typeof error === 'object' && error !== null && '$metadata' in error;
  return isFromAws ? new ProblemError('unavailable', { retryAfter: 5 }) : new ProblemError('internal');
}

/** What is said after the detail. */
function notesOf({ replay, retryAfter, madeByHook }: ProblemFacts, language: Language): string[] {
  // A body without a key is tried again, so its rejection is an old one only while it rests.
  const isOld = replay && (replay.by !== 'body' || retryAfter !== undefined);
  return [...(isOld ? [replayNotes[replay.by][language]] : []), ...(madeByHook ? [hookNote[language]] : [])];
}

/** The field if it looks like a name, else `undefined`: callers can send any text as a name. */
function safeName(field: string | undefined): string | undefined {
  return field !== undefined && /^[\p{L}\p{M}\p{N} _.,:;¿?¡!°#$%()+/[\]-]{1,100}$/u.test(field) ? field : undefined;
}

function fillIn(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_match, name: string) => String(values[name] ?? ''));
}

/** The subject of `invalid` where no single field is at fault. */
const bodyNames: Readonly<Record<Language, string>> = { en: 'The body', es: 'El cuerpo', pt: 'O corpo' };

/** The same of a command that a hook made. */
const commandNames: Readonly<Record<Language, string>> = { en: 'The command', es: 'El comando', pt: 'O comando' };

/** The subject where the name of the field is not repeated. */
const fieldNames: Readonly<Record<Language, string>> = { en: 'A field', es: 'Un campo', pt: 'Um campo' };

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
