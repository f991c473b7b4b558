import * as z from 'zod/mini';
import type { Success } from './envelope.ts';
import { WolkvoxError } from './error.ts';

/** Identity of an inserted record. */
export interface Inserted {
  /** 24 hexadecimal digits. */
  readonly id: string;
  /** The number that people see, of cases only, such as `PET-24521105632142745`. */
  readonly idPrefijo?: string;
}

/** Answer to an update. */
export interface Updated {
  /** As answered. The vendor's samples show an empty id, which is omitted here, and a short one. */
  readonly id?: string;
}

/** PHP writes an empty object as `[]`. Each key has its own fallback: one malformed value must not hide the id. */
const Data = z.catch(z.looseObject({ wolkvox_id: z.catch(z.string(), ''), idPrefijo: z.catch(z.string(), '') }), {
  wolkvox_id: '',
  idPrefijo: '',
});

/** The ids in the answer to an insert. Throws a WolkvoxError `unreadable` for a success without an id: the record is unknown. */
export function parseInserted(endpoint: string, success: Success): Inserted {
  const { id, idPrefijo } = idsOf(success);
  if (!/^[0-9a-f]{24}$/i.test(id)) {
    throw new WolkvoxError('unreadable', endpoint, 'the CRM reports success without a record id', {
      lastByteSent: true,
      code: 200,
    });
  }
  return { id, ...(idPrefijo && { idPrefijo }) };
}

/** The id in the answer to an update, if there is one. */
export function parseUpdated(success: Success): Updated {
  const { id } = idsOf(success);
  return /^[0-9a-f]{1,24}$/i.test(id) ? { id } : {};
}

function idsOf({ data }: Success): { id: string; idPrefijo: string } {
  const { wolkvox_id: id, idPrefijo } = Data.parse(data);
  return { id: id.trim(), idPrefijo: idPrefijo.trim() };
}
