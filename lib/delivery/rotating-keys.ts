import * as z from 'zod/mini';

/** A shorter key could be guessed. The keys that the stack makes have 44 characters. */
const key = z.string().check(z.minLength(24), z.maxLength(256));
const keys = z.array(key).check(z.maxLength(4));
const RotatingKeys = z.object({ active: keys, retiring: z._default(keys, []) });

/**
 * Returns the keys in a secret: one key, or during a rotation `{"active":["…"],"retiring":["…"]}`, which all count. The active
 * ones come first. Throws for any other text. The error quotes none of it.
 */
export function parseKeys(text: string): readonly string[] {
  if (!text.trimStart().startsWith('{')) return [key.parse(text.trim())];
  const { active, retiring } = RotatingKeys.parse(JSON.parse(text));
  return [...active, ...retiring];
}
