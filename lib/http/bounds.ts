import { ProblemError } from './problem.ts';

export const maxDepth = 20;
/** Fields and entries of lists together. */
const maxFields = 2_000;
const maxTextBytes = 32 * 1024;
const maxNameLength = 256;
/** Names that mean something to JavaScript's own objects. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** Throws a Problem for what is too deep, too much, too long or badly named, and for half a character. */
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

/** Throws a Problem `bad_name` for a name that no field may have. */
export function checkName(name: string, field = name): void {
  if (name === '' || name.length > maxNameLength || forbidden.has(name)) {
    throw new ProblemError('bad_name', { field, values: { most: maxNameLength } });
  }
  if (!name.isWellFormed()) throw new ProblemError('not_utf8');
}

function checkText(text: string, field?: string): void {
  // Half a character, as `"\ud800"` is: it would arrive as another one.
  if (!text.isWellFormed()) throw new ProblemError('not_utf8', { field });
  if (Buffer.byteLength(text) > maxTextBytes) {
    throw new ProblemError('text_too_long', { field, values: { most: maxTextBytes } });
  }
}
