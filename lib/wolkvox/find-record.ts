import type { Wolkvox } from './client.ts';
import { WolkvoxError } from './error.ts';
import { queryRecords } from './queries.ts';

/** A record of a module as the CRM shows it, by the labels of its fields. */
export interface ShownRecord {
  readonly values: Readonly<Record<string, unknown>>;
  /** `YYYY-MM-DD HH:MM:SS` in the operation's time zone. `''` when the CRM does not say. */
  readonly modifiedAt: string;
  /** `API@operation` when the API made the last change. */
  readonly modifiedBy: string;
}

/** Finds the record with this id, as it is now. Returns `undefined` when the CRM shows none. Spends one call. */
export async function findRecordById(crm: Wolkvox, module: string, id: string): Promise<ShownRecord | undefined> {
  const value = id.toLowerCase();
  const record = await readFirst(crm, module, value);
  if (!record) return undefined;
  const text = (name: string) => (typeof record[name] === 'string' ? record[name] : '');
  return {
    values: record,
    modifiedAt: text('wolkvox_fecha_modificacion'),
    modifiedBy: text('wolkvox_usuario_modificacion'),
  };
}

async function readFirst(crm: Wolkvox, module: string, value: string): Promise<Record<string, unknown> | undefined> {
  try {
    const { records } = await queryRecords(crm, { module, field: 'wolkvox_id', value });
    return records.find(({ wolkvox_id: found }) => String(found).toLowerCase() === value);
  } catch (error) {
    // No match is usually an empty page. A server that answers 404 means the same.
    if (error instanceof WolkvoxError && error.kind === 'rejected' && error.code === 404) return undefined;
    throw error;
  }
}
