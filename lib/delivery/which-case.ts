import * as z from 'zod/mini';
import { id } from '../wolkvox/check.ts';

/** The number of a case as people see it, such as `PET-24521105632142745`: a prefix of the operation's own, and digits. */
const caseNumber = z
  .string('must be text')
  .check(
    z.regex(/^(?:[\p{L}\p{N}][\p{L}\p{M}\p{N}._/ -]{0,62})?\d$/u, 'must be the number of a case, such as PET-2452110'),
  );

/** The id of a delivery. */
export const deliveryId = z.string().check(z.regex(/^[a-z2-7]{26}$/, 'must be the id of a delivery'));

export const notAnId = 'must be the 24 hexadecimal digits of a record’s address';
/** The case that another delivery makes. */
export const madeCase = z.strictObject({ madeBy: deliveryId });

/**
 * Which case: by its id; by its number as people see it (`PET-2452…`), which an attempt looks up; or as the one that another
 * delivery makes.
 */
export const WhichCase = z.union([id, z.strictObject({ idPrefijo: caseNumber }), madeCase], notAnId);
export type WhichCase = z.infer<typeof WhichCase>;

/** How a caller names a case: by its id, or by its number. */
export const caseName = z.union([id, caseNumber], 'must be the id of a case, or its number, such as PET-2452110');

/** Returns the case that a caller names so. */
export function whichCase(name: string): WhichCase {
  return id.safeParse(name).success ? name : { idPrefijo: name.normalize('NFC') };
}
