import { ProblemError } from './problem.ts';

export const maxBodyBytes = 256 * 1024;
export const maxDepth = 20;
/** Fields and list entries together. */
export const maxFields = 2_000;
export const maxTextBytes = 32 * 1024;
export const maxNameLength = 256;
/** Names with a meaning for JavaScript objects. */
const forbiddenNames = new Set(['__proto__', 'constructor', 'prototype']);
const badName = {
  length: 'must have a name of 1 to 256 characters: rename the field',
  forbidden: 'must not be named __proto__, constructor or prototype: rename the field',
};

/** Throws a ProblemError if the value exceeds a bound, has a bad name, or holds half of a surrogate pair. */
export function checkBounds(value: unknown): void {
  let fields = 0;

  function check(value: unknown, depth: number, field?: string): void {
    if (typeof value === 'string') checkText(value, field);
    if (typeof value !== 'object' || value === null) return;
    if (depth === maxDepth) throw new ProblemError('too_deep', { field, values: { most: maxDepth } });
    for (const [name, inner] of Object.entries(value)) {
      fields += 1;
      if (fields > maxFields) throw new ProblemError('too_many_fields', { values: { most: maxFields } });
      const path = field === undefined ? name : `${field}.${name}`;
      if (!Array.isArray(value)) checkName(name, path);
      check(inner, depth + 1, path);
    }
  }

  check(value, 0);
}

/** Throws a ProblemError `bad_name` if no field may have this name, `not_utf8` for half of a surrogate pair. */
export function checkName(name: string, field = name): void {
  if (name === '' || name.length > maxNameLength) throw new ProblemError('bad_name', { field, reason: badName.length });
  if (forbiddenNames.has(name)) throw new ProblemError('bad_name', { field, reason: badName.forbidden });
  if (!name.isWellFormed()) throw new ProblemError('not_utf8');
}

function checkText(text: string, field?: string): void {
  // Half of a surrogate pair, such as `"\ud800"`, would arrive in the CRM as another character.
  if (!text.isWellFormed()) throw new ProblemError('not_utf8', { field });
  if (Buffer.byteLength(text) > maxTextBytes) {
    throw new ProblemError('text_too_long', { field, values: { most: maxTextBytes } });
  }
}
