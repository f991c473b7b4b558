import * as z from 'zod/mini';
import { WolkvoxError } from './error.ts';

/** Text with at least one character that is not white space. */
export const text = z.string('must be text').check(z.regex(/\S/, 'must not be empty'));

/** A user's login, such as `ADMIN_@operation`: the column "Correo wolkvox" in the CRM's list of users. */
export const user = z.string('must be text').check(z.regex(/^[^\s@]+@[^\s@]+$/, 'must have the form user@operation'));

/** A contact's e-mail address, which identifies it: the column "Correo contacto". */
export const email = z
  .string('must be text')
  .check(z.regex(/^[^\s@]+@[^\s@]+\.[^\s@.]+$/, 'must be the e-mail address of a contact'));

/** A record's id: 24 hexadecimal digits, the last part of its URL in the CRM. */
export const id = z
  .string('must be text')
  .check(z.regex(/^[0-9a-f]{24}$/i, 'must be the 24 hexadecimal digits of a record’s address'));

/**
 * Values by the labels that the CRM shows. The CRM expects dates as text, in the format that each field is configured for.
 * Not a `z.record`: its copy loses a field named `__proto__`.
 */
export const fields = z.unknown().check(
  z.refine(isPlainObject, { error: 'must be an object of fields', abort: true }),
  z.refine((value) => isJson(value), 'must hold text, numbers, true, false, null, lists and objects only'),
) as z.ZodMiniType<Record<string, unknown>, Record<string, unknown>>;

/** The input as the schema reads it. Throws a WolkvoxError `invalid` that names the first faulty field, never its value. */
export function checkInput<T extends z.ZodMiniType>(schema: T, input: unknown, endpoint: string): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const { field, reason } = firstFault(parsed.error.issues, input);
  throw invalid(endpoint, field, reason);
}

/** A WolkvoxError `invalid` for one field. */
export function invalid(endpoint: string, field: string, reason: string): WolkvoxError {
  return new WolkvoxError('invalid', endpoint, `${field} ${reason}`, { field });
}

function firstFault([issue]: readonly z.core.$ZodIssue[], input: unknown): { field: string; reason: string } {
  const path = issue?.path ?? [];
  if (issue?.code === 'unrecognized_keys') {
    return { field: nameOf([...path, issue.keys[0] ?? '']), reason: 'is not a field of this call' };
  }
  const field = nameOf(path);
  return { field, reason: at(input, path) === undefined ? 'is required' : (issue?.message ?? 'is not valid') };
}

/** A field's name can be any text: `input` replaces one that does not look like a name. */
function nameOf(path: readonly PropertyKey[]): string {
  const name = path.join('.');
  return /^[\w.-]{1,64}$/.test(name) ? name : 'input';
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}

/** Whether JSON keeps the value unchanged: what JSON drops or rewrites would be lost silently. */
function isJson(value: unknown, depth = 0): boolean {
  if (depth > 100) return false;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1));
  if (!isPlainObject(value)) return false;
  // A field may be named `toJSON`; only a method of that name, as dates have it, changes what JSON writes.
  if ('toJSON' in value && typeof value.toJSON === 'function') return false;
  return Object.values(value).every((item) => isJson(item, depth + 1));
}

/** Not an instance of a class: JSON writes a Map, for example, as `{}`. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
