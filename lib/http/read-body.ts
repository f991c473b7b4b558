import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { checkBounds, maxDepth } from './bounds.ts';
import { formFields } from './form.ts';
import { jsonFault } from './json-scan.ts';
import { ProblemError } from './problem.ts';
import { isUtf8Body } from './raw-body.ts';

/**
 * The body as its Content-Type says it is to be read. A form knows text only: where the schema wants true or false, its words
 * are read so. Throws a Problem that says what to do; nothing is repaired.
 */
export async function readBody(event: APIGatewayProxyEventV2, bytes: Buffer, schema: z.ZodMiniType): Promise<unknown> {
  const { 'content-type': type = 'application/json', 'content-encoding': encoding = 'identity' } = event.headers;
  const isForm = /^(multipart\/form-data|application\/x-www-form-urlencoded)\s*(;|$)/i.test(type);
  const isJson = /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type);
  if (encoding !== 'identity' || !(isForm || isJson))
    throw new ProblemError('unsupported_type', { field: 'Content-Type' });
  if (bytes.length === 0) throw new ProblemError('empty_body');
  const body = isForm ? await formFields(type, bytes) : undefined;
  // After the form, where a file that is not text is better told to be a file.
  if (!isUtf8Body(event, bytes)) throw new ProblemError('not_utf8');
  const value = body ? withBooleans(body, schema) : json(bytes.toString('utf8'));
  checkBounds(value);
  return value;
}

/** A byte order mark in front is ignored, as RFC 8259 allows. */
function json(marked: string): unknown {
  const text = marked.replace(/^\uFEFF/, '');
  const fault = jsonFault(text, maxDepth);
  if (!fault) return JSON.parse(text);
  if (fault === 'too_deep') throw new ProblemError('too_deep', { values: { most: maxDepth } });
  if ('twice' in fault) throw new ProblemError('name_twice', { field: fault.twice });
  const lines = text.slice(0, fault.at).split('\n');
  throw new ProblemError('not_json', { values: { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 } });
}

function withBooleans(fields: Readonly<Record<string, unknown>>, schema: z.ZodMiniType): unknown {
  if (!(schema instanceof z.ZodMiniObject)) return fields;
  const { shape } = schema;
  const entries = Object.entries(fields).map(([name, value]) => {
    const isBoolean = Object.hasOwn(shape, name) && shape[name] instanceof z.ZodMiniBoolean;
    return [name, isBoolean && (value === 'true' || value === 'false') ? value === 'true' : value];
  });
  return Object.fromEntries(entries);
}
