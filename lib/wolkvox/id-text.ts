import * as z from 'zod/mini';

/** MongoDB's own form of an id, which PHP writes when nobody made it a text. */
const ObjectId = z.pipe(
  z.object({ $oid: z.string() }),
  z.transform(({ $oid }) => $oid),
);

/** A record's id as text. `''` for anything else: one malformed value must not hide the others. */
export const idText = z.catch(z.union([z.string(), ObjectId]), '');
