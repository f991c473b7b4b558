import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Language } from './language.ts';
import { type ProblemCode, problems } from './problem-texts.ts';
import { reasonIn } from './reason-texts.ts';
import type { ProblemResponse } from './response-schemas.ts';

export interface ProblemFacts {
  /** The field, header or parameter at fault. Shown only where it looks like a name. */
  readonly field?: string | undefined;
  /** Of `invalid`: what the field must be, in the English of `reasons.ts`. */
  readonly reason?: string;
  /** Numbers and words of ours for the detail's `{…}`. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** After how many seconds another call may do better. */
  readonly retryAfter?: number;
  /** Of a delivery that was taken on all the same. */
  readonly delivery?: { readonly id: string; readonly reason: string | undefined; readonly location: string };
}

/** A fault of a call's, told as RFC 9457 says. It repeats nothing of the input but the names of fields. */
export class ProblemError extends Error {
  override readonly name = 'Problem';
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

/** Any error as an answer: a Problem as itself; a service of AWS that fails as 503; everything else as 500. Gives nothing away. */
export function problemResponse(error: unknown, language: Language): APIGatewayProxyStructuredResultV2 {
  const { code, status, facts } = asProblem(error);
  const field = shown(facts.field);
  const values = { ...facts.values, field: field ?? whole[language], reason: reasonIn(language, facts.reason) };
  const body: ProblemResponse = {
    type: 'about:blank',
    title: titles[status] ?? 'Error',
    status,
    detail: filled(problems[code].detail[language], values),
    code,
    ...(field !== undefined && { field }),
    ...(facts.delivery && { id: facts.delivery.id }),
    ...(facts.delivery?.reason && { reason: facts.delivery.reason }),
  };
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'content-language': language,
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(facts.retryAfter !== undefined && { 'retry-after': facts.retryAfter }),
      ...(facts.delivery && { location: facts.delivery.location }),
    },
    body: JSON.stringify(body),
  };
}

function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const ofAws = typeof error === 'object' && error !== null && '$metadata' in error;
  return ofAws ? new ProblemError('unavailable', { retryAfter: 5 }) : new ProblemError('internal');
}

/** Anything may stand in the place of a name: only what looks like one is repeated. */
function shown(field: string | undefined): string | undefined {
  return field !== undefined && /^[\p{L}\p{N} _.[\]-]{1,100}$/u.test(field) ? field : undefined;
}

function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_match, name: string) => String(values[name] ?? ''));
}

const whole: Readonly<Record<Language, string>> = { en: 'The body', es: 'El cuerpo', pt: 'O corpo' };

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
