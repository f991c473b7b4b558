import type { AttachedObject } from '../delivery/command.ts';

/** The first part of the key of a file that came within a body. Its bucket is empty: no bucket has this name. */
export const embeddedPrefix = 'embedded/';

/**
 * The files that came in this field of a payload, for the `attachments` of a command. Empty for any other value. Only with
 * `embeddedFiles` of the source.
 */
export function embedded(value: unknown): AttachedObject[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter(isEmbedded);
}

/** Whether the value stands for a file that came within a body. */
export function isEmbedded(value: unknown): value is AttachedObject {
  const { bucket, key } = (value ?? {}) as Partial<AttachedObject>;
  return bucket === '' && typeof key === 'string' && key.startsWith(embeddedPrefix);
}
