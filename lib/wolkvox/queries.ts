import * as z from 'zod/mini';
import { checkInput, invalid, text } from './check.ts';
import type { SendOptions, Wolkvox } from './client.ts';
import { crmDate, DateInput } from './dates.ts';
import { jsonBody } from './json-body.ts';
import { type Page, parsePage } from './page.ts';

export type { Page } from './page.ts';
export { readPages } from './pages.ts';

/** The fields that `cases/queryCases.php` can search by, one at a time. The match is exact and case-sensitive. */
// biome-ignore format: a list of the vendor's words
export const caseFields = [
  'status', 'priority', 'email contact', 'name contact', 'contact wolkvox id', 'contact identification', 'contact phone',
  'description', 'idCase', 'idPrefijo', 'companyName', 'company name', 'company id', 'prefix', 'reopened',
  'responsible name', 'responsible user', 'responsible id', 'owner name', 'owner user', 'owner id', 'solution', 'wolkvox-id',
  'type case', 'case expired', 'reason',
] as const;
export type CaseField = (typeof caseFields)[number];

const maxLimit = 250;

const paging = {
  /** Records per page. @default 250, the CRM's maximum */
  limit: z.optional(wholeNumber('must be 1 to 250', maxLimit)),
  /** From 1. @default 1 */
  page: z.optional(wholeNumber('must be 1 or more', Number.MAX_SAFE_INTEGER)),
};

const CaseQuery = z.strictObject({
  field: z.enum(caseFields, 'is not a field that cases can be searched by'),
  value: text,
  ...paging,
});
export type CaseQuery = z.infer<typeof CaseQuery>;

const RecordQuery = z.strictObject({ module: text, field: text, value: text, ...paging });
export type RecordQuery = z.infer<typeof RecordQuery>;

const DateQuery = z.strictObject({ module: text, from: DateInput, to: DateInput, ...paging });
export type DateQuery = z.infer<typeof DateQuery>;

/** Finds cases by one of their fields (`cases/queryCases.php`). Returns a page without records when none matches. */
export async function queryCases(crm: Wolkvox, query: CaseQuery, send?: SendOptions): Promise<Page> {
  const endpoint = 'cases/queryCases.php';
  return queryPage(crm, endpoint, checkInput(CaseQuery, query, endpoint), send);
}

/** Finds a module's records by one of their fields (`custom/query.php`). */
export async function queryRecords(crm: Wolkvox, query: RecordQuery, send?: SendOptions): Promise<Page> {
  const endpoint = 'custom/query.php';
  return queryPage(crm, endpoint, checkInput(RecordQuery, query, endpoint), send);
}

/**
 * Finds a module's records between two dates, in whole minutes (`custom/queryDates.php`). Which date of a record counts is
 * not documented.
 */
export async function queryDates(crm: Wolkvox, query: DateQuery, send?: SendOptions): Promise<Page> {
  const endpoint = 'custom/queryDates.php';
  const { from, to, ...others } = checkInput(DateQuery, query, endpoint);
  const date = (field: string, input: DateInput) => crmDate(input, { endpoint, field, zone: crm.zone, seconds: false });
  const span = { from: date('from', from), to: date('to', to) };
  if (span.to < span.from) throw invalid(endpoint, 'to', 'must not be before from');
  return queryPage(crm, endpoint, { ...others, date: true, ...span }, send);
}

async function queryPage(
  crm: Wolkvox,
  endpoint: string,
  query: { readonly limit?: number | undefined; readonly page?: number | undefined; readonly [key: string]: unknown },
  send?: SendOptions,
): Promise<Page> {
  const { limit = maxLimit, page = 1 } = query;
  // Always explicit: the CRM's default page size is not documented.
  const body = jsonBody({ ...query, limit, page, operation: crm.operation });
  return parsePage(endpoint, await crm.post({ endpoint, body, fence: 'last-byte', reads: true }, send), page);
}

function wholeNumber(message: string, max: number) {
  return z.number(message).check(z.int(message), z.minimum(1, message), z.maximum(max, message));
}
