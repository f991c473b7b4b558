import * as z from 'zod/mini';
import type { Success } from './envelope.ts';
import { WolkvoxError } from './error.ts';

/** What an insert made. */
export interface Inserted {
  /** 24 hexadecimal digits. */
  readonly id: string;
  /** A case's number as people see it, such as `PET-24521105632142745`. */
  readonly idPrefijo?: string;
}

export interface Updated {
  /** As answered. The vendor's own samples show an empty id, which is left out, and a short one. */
  readonly id?: string;
}

/** PHP writes an object without members as a list, and each key is taken for itself: an odd one must not hide the id. */
const Data = z.catch(z.looseObject({ wolkvox_id: z.catch(z.string(), ''), idPrefijo: z.catch(z.string(), '') }), {
  wolkvox_id: '',
  idPrefijo: '',
});

/** Throws a WolkvoxError `unreadable` when the CRM says yes without an id: nobody could say which record that is. */
export function parseInserted(endpoint: string, success: Success): Inserted {
  const { id, idPrefijo } = idsOf(success);
  if (!/^[0-9a-f]{24}$/i.test(id)) {
    throw new WolkvoxError('unreadable', endpoint, 'the CRM says created, but names no record', {
      lastByteSent: true,
      code: 200,
    });
  }
  return { id, ...(idPrefijo && { idPrefijo }) };
}

export function parseUpdated(success: Success): Updated {
  const { id } = idsOf(success);
  return /^[0-9a-f]{1,24}$/i.test(id) ? { id } : {};
}

function idsOf({ data }: Success): { id: string; idPrefijo: string } {
  const { wolkvox_id: id, idPrefijo } = Data.parse(data);
  return { id: id.trim(), idPrefijo: idPrefijo.trim() };
}
