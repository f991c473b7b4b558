import { type CaseRecord, parseCaseRecord } from './case-record.ts';
import type { Wolkvox } from './client.ts';
import { WolkvoxError } from './error.ts';
import { type CaseField, queryCases } from './queries.ts';

/**
 * Finds the cases with this number (`PET-2452…`), each once. Spends one call. Whether numbers are unique across prefixes is
 * not documented, so there may be several.
 */
export function findCasesByNumber(crm: Wolkvox, idPrefijo: string): Promise<CaseRecord[]> {
  return findCases(crm, 'idPrefijo', idPrefijo, (record) => record.idPrefijo === idPrefijo);
}

/** Finds the case with this id, as it is now. Returns `undefined` when the CRM shows none. Spends one call. */
export async function findCaseById(crm: Wolkvox, id: string): Promise<CaseRecord | undefined> {
  const [record] = await findCases(crm, 'wolkvox-id', id, (found) => found.id.toLowerCase() === id.toLowerCase());
  return record;
}

async function findCases(
  crm: Wolkvox,
  field: CaseField,
  value: string,
  matches: (record: CaseRecord) => boolean,
): Promise<CaseRecord[]> {
  try {
    const { records } = await queryCases(crm, { field, value });
    // That the CRM matches exactly is known from a single integration.
    const found = records.map(parseCaseRecord).filter(matches);
    return [...new Map(found.map((record) => [record.id, record])).values()];
  } catch (error) {
    // No match is usually an empty page. A server that answers 404 means the same.
    if (error instanceof WolkvoxError && error.kind === 'rejected' && error.code === 404) return [];
    throw error;
  }
}
