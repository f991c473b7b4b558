import * as z from 'zod/mini';
import { WolkvoxError } from './error.ts';

/** The reason for a value that is not an object. */
export const notAnObject = 'must be an object of fields';

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

/** A module of the CRM. */
export const moduleName = z
  .string('must be text')
  .check(z.regex(/^[\p{L}\p{N}_-][\p{L}\p{M}\p{N}_ -]{0,63}$/u, 'must be the name of a module'));

/**
 * Values by the labels that the CRM shows. The CRM expects dates as text, in the format that each field is configured for.
 * Not a `z.record`: its copy loses a field named `__proto__`.
 */
export const fields = z
  .unknown()
  .check(z.refine(isPlainObject, { error: notAnObject, abort: true }), ({ value, issues }) => {
    const fault = findJsonFault(value);
    if (fault) issues.push({ code: 'custom', input: value, path: [...fault.path], message: fault.message });
  }) as z.ZodMiniType<Record<string, unknown>, Record<string, unknown>>;

/**
 * The same object, in which what is optional and empty is absent: `null`, text without a visible character, and `[]`, as PHP
 * writes an empty object. Forms and tools without code send each of their fields, filled in or not.
 */
export function emptyIsAbsent<S extends z.ZodMiniObject>(schema: S): z.ZodMiniType<z.output<S>, z.input<S>> {
  const optional = new Set(Object.keys(schema.shape).filter((name) => schema.shape[name]?._zod.optin === 'optional'));
  const isAbsent = (name: string, value: unknown) => optional.has(name) && isEmpty(value);
  const withoutEmpty = (input: unknown): unknown => {
    if (!isPlainObject(input)) return input;
    return Object.fromEntries(Object.entries(input).filter(([name, value]) => !isAbsent(name, value)));
  };
  return z.pipe(z.transform(withoutEmpty), schema) as z.ZodMiniType<z.output<S>, z.input<S>>;
}

/** Whether a value is null, blank or an empty list. */
export function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'string' ? !/\S/.test(value) : Array.isArray(value) && value.length === 0);
}

/** A value that JSON does not keep unchanged: its path, and what it must be. */
export interface JsonFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

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

/** The path as far as its parts look like names, else `input`: the name of a field can be any text. */
export function nameOf(path: readonly PropertyKey[]): string {
  const strange = path.findIndex((part) => !/^[\w.-]{1,64}$/.test(String(part)));
  const name = path.slice(0, strange === -1 ? undefined : strange).join('.');
  return /^[\w.-]{1,64}$/.test(name) ? name : 'input';
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}

/**
 * The first value that JSON drops or rewrites, which would be changed silently. Returns `undefined` if it keeps everything.
 * `allows`: values that need no check.
 */
export function findJsonFault(
  value: unknown,
  allows: (value: unknown) => boolean = () => false,
  path: readonly (string | number)[] = [],
): JsonFault | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || allows(value)) return undefined;
  if (typeof value === 'number' && isExact(value)) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) {
    return { path, message: 'must be sent as text: the number has too many digits' };
  }
  // A field may be named `toJSON`; only a method of that name, as dates have it, changes what JSON writes.
  const isContainer =
    path.length <= 100 && (Array.isArray(value) || (isPlainObject(value) && typeof value['toJSON'] !== 'function'));
  if (!isContainer) return { path, message: 'must hold text, numbers, true, false, null, lists and objects only' };
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, inner] of entries) {
    const fault = findJsonFault(inner, allows, [...path, key]);
    if (fault) return fault;
  }
  return undefined;
}

/** An integer beyond 2^53 may have been another one before JavaScript rounded it. */
function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

/** Not an instance of a class: JSON writes a Map, for example, as `{}`. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
