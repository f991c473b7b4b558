import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { findJsonFault } from '../json-scan.ts';
import { checkBounds, maxBodyBytes, maxDepth, maxFields } from './bounds.ts';
import { refuseFormAsJson, refuseJsonAsForm, refuseOtherAsUrlencoded } from './content-mismatch.ts';
import { readForm } from './form.ts';
import { ProblemError } from './problem.ts';

/** The bytes of the body, as they were signed. Throws a ProblemError `too_large` above 256 KiB. */
export function readBytes({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Buffer {
  const bytes = isBase64Encoded ? Buffer.from(body, 'base64') : Buffer.from(body, 'utf8');
  if (bytes.length > maxBodyBytes) throw new ProblemError('too_large', { values: { most: maxBodyBytes } });
  return bytes;
}

/**
 * The value of the body, read as its Content-Type says. A form has only texts: where the schema has a boolean, `true` and
 * `false` are converted. `take` changes the value before its bounds are checked. Throws a ProblemError for anything unreadable or out of bounds. Nothing is repaired.
 */
export async function readBody(
  event: APIGatewayProxyEventV2,
  bytes: Buffer,
  schema: z.ZodMiniType,
  take: (value: unknown) => unknown = (value) => value,
): Promise<unknown> {
  const { 'content-type': type = 'application/json', 'content-encoding': encoding = 'identity' } = event.headers;
  const isForm = /^(multipart\/form-data|application\/x-www-form-urlencoded)\s*(;|$)/i.test(type);
  const isJson = /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type);
  if (!/^(identity)?$/i.test(encoding.trim())) {
    throw new ProblemError('unsupported_encoding', { field: 'Content-Encoding' });
  }
  if (!isForm && !isJson) throw new ProblemError('unsupported_type', { field: 'Content-Type' });
  if (bytes.length === 0) throw new ProblemError('empty_body');
  if (isForm) refuseJsonAsForm(bytes);
  if (/^application\/x-www-form-urlencoded/i.test(type)) refuseOtherAsUrlencoded(bytes);
  const form = isForm ? await readForm(type, bytes) : undefined;
  // After the form: for a binary file in it, `file_in_form` is the more useful answer.
  if (!isUtf8Body(event, bytes)) throw new ProblemError('not_utf8');
  const value = take(form ? convertBooleans(form, schema) : parseJson(bytes.toString('utf8')));
  checkBounds(value);
  return value;
}

/**
 * Whether the body is UTF-8. API Gateway hands text over with U+FFFD in place of invalid bytes, so text with U+FFFD is
 * refused. A caller that means this character writes `\ufffd`.
 */
function isUtf8Body({ body = '', isBase64Encoded }: APIGatewayProxyEventV2, bytes: Buffer): boolean {
  const { isUtf8 } = process.getBuiltinModule('node:buffer');
  return isBase64Encoded ? isUtf8(bytes) : !body.includes('\uFFFD');
}

/** Ignores a byte order mark in front, as RFC 8259 allows. */
function parseJson(textWithMark: string): unknown {
  const text = textWithMark.replace(/^\uFEFF/, '');
  const fault = findJsonFault(text, { maxDepth, maxFields });
  if (!fault) return JSON.parse(text);
  if (fault === 'too_deep') throw new ProblemError('too_deep', { values: { most: maxDepth } });
  if (fault === 'too_many_fields') throw new ProblemError('too_many_fields', { values: { most: maxFields } });
  if ('duplicateName' in fault) throw new ProblemError('name_twice', { field: fault.duplicateName });
  if ('inexactNumber' in fault) throw new ProblemError('inexact_number', { field: fault.inexactNumber || undefined });
  refuseFormAsJson(text);
  const lines = text.slice(0, fault.at).split('\n');
  throw new ProblemError('not_json', { values: { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 } });
}

function convertBooleans(fields: Readonly<Record<string, unknown>>, schema: z.ZodMiniType): unknown {
  const object = schema instanceof z.ZodMiniPipe ? schema.def.out : schema;
  if (!(object instanceof z.ZodMiniObject)) return fields;
  const { shape } = object;
  const entries = Object.entries(fields).map(([name, value]) => {
    const isBoolean = Object.hasOwn(shape, name) && shape[name] instanceof z.ZodMiniBoolean;
    return [name, isBoolean && (value === 'true' || value === 'false') ? value === 'true' : value];
  });
  return Object.fromEntries(entries);
}
