import { type CaseRecord, parseCaseRecord } from './case-record.ts';
import type { Wolkvox } from './client.ts';
import { WolkvoxError } from './error.ts';
import { type CaseField, queryCases } from './queries.ts';

/** The cases of this number (`PET-2452…`), each once. Numbers of different prefixes are not known to differ. One call. */
export function findCasesByNumber(crm: Wolkvox, idPrefijo: string): Promise<CaseRecord[]> {
  return findCases(crm, 'idPrefijo', idPrefijo, (record) => record.idPrefijo === idPrefijo);
}

/** The case with this id as it is now; nothing when the CRM shows none. One call. */
export async function findCaseById(crm: Wolkvox, id: string): Promise<CaseRecord | undefined> {
  const [record] = await findCases(crm, 'wolkvox-id', id, (found) => found.id.toLowerCase() === id.toLowerCase());
  return record;
}

async function findCases(
  crm: Wolkvox,
  field: CaseField,
  value: string,
  isMeant: (record: CaseRecord) => boolean,
): Promise<CaseRecord[]> {
  try {
    const { records } = await queryCases(crm, { field, value });
    // Whether the CRM matches exactly is known from one integration only.
    const meant = records.map(parseCaseRecord).filter(isMeant);
    return [...new Map(meant.map((record) => [record.id, record])).values()];
  } catch (error) {
    // Finding none is an empty page; servers that answer it with their 404 mean the same.
    if (error instanceof WolkvoxError && error.kind === 'rejected' && error.code === 404) return [];
    throw error;
  }
}
