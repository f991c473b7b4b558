import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';

/** Where a search goes on. */
export interface Cursor {
  /** Of a search through lists: the number of the list. */
  readonly list?: number | undefined;
  /** The place in the table, or in the list. Absent: from the beginning. */
  readonly from?: Record<string, AttributeValue> | undefined;
  /** Only what was accepted before this one: the part is read again, for its older deliveries. */
  readonly before?: { readonly at: number; readonly id: string } | undefined;
}

const Value = z.union([z.strictObject({ S: z.string() }), z.strictObject({ N: z.string() })]);
const CursorJson = z.strictObject({
  list: z.optional(z.number()),
  from: z.optional(z.record(z.string(), Value)),
  before: z.optional(z.strictObject({ at: z.number(), id: z.string() })),
});

export function cursorText(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** Returns the cursor of a text that {@link cursorText} made; `undefined` for any other. */
export function cursorFrom(text: string): Cursor | undefined {
  try {
    return CursorJson.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data as Cursor | undefined;
  } catch {
    return undefined;
  }
}
