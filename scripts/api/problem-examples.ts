import { maxBodyBytes, maxDepth, maxFields, maxTextBytes } from '../../lib/http/bounds.ts';
import { ProblemError, type ProblemFacts, problemResponse } from '../../lib/http/problem.ts';
import { type ProblemCode, problems } from '../../lib/http/problem-texts.ts';
import type { ProblemResponse } from '../../lib/http/response-schemas.ts';
import type { Language } from '../../lib/language.ts';
import { deliveryId } from './examples.ts';

/** Example facts for each code. */
const facts: Readonly<Record<ProblemCode, ProblemFacts>> = {
  empty_body: {},
  not_json: { values: { line: 1, column: 87 } },
  wrong_content_type: { field: 'Content-Type', values: { found: 'JSON', wanted: 'application/json' } },
  not_form: {},
  not_utf8: {},
  file_in_form: { field: 'adjunto' },
  too_deep: { values: { most: maxDepth } },
  too_many_fields: { values: { most: maxFields } },
  text_too_long: { field: 'description', values: { most: maxTextBytes } },
  bad_name: {
    field: 'items[][sku]',
    reason: 'must have brackets in its name only as in form[Ciudad] or list[]: send lists of objects as JSON',
  },
  name_twice: { field: 'status' },
  inexact_number: { field: 'form.Cuenta' },
  invalid: { field: 'contact', reason: 'must be the e-mail address of a contact' },
  wrong_file_type: { field: 'files.0.name', values: { endings: 'csv, docx, jpg, pdf' } },
  unauthorized: {},
  stale_signature: { values: { minutes: 5 } },
  not_allowed: { values: { setting: 'commands' } },
  module_has_calls: { values: { module: 'cases' } },
  no_such_call: {},
  no_such_delivery: {},
  reminder_is_over: {},
  no_such_file: {},
  no_hook: {},
  too_large: { values: { most: maxBodyBytes } },
  file_too_large: { field: 'files.0.size', values: { most: 100 * 1024 ** 2, setting: 'maxFileMiB' } },
  files_too_large: { field: 'files', values: { most: 5 * 1024 ** 3 } },
  unsupported_type: { field: 'Content-Type' },
  bad_compression: { field: 'Content-Encoding' },
  unsupported_encoding: { field: 'Content-Encoding' },
  key_reused: {},
  rejected: {
    field: 'solution',
    reason: 'Correct the field',
    values: { cause: 'invalid:solution' },
    delivery: { id: deliveryId, reason: 'invalid:solution', location: `/deliveries/${deliveryId}` },
  },
  too_many_calls: { values: { most: 60 }, retryAfter: 1 },
  internal: {},
  unavailable: { retryAfter: 5 },
};

/** The API's response to a problem of each code. */
export function problemExamples(language: Language = 'en') {
  const codes = Object.keys(problems) as ProblemCode[];
  return Object.fromEntries(
    codes.map((code) => {
      const { body = '' } = problemResponse(new ProblemError(code, facts[code]), language);
      return [code, { summary: code, value: JSON.parse(body) as ProblemResponse }];
    }),
  );
}
