import { createHash } from 'node:crypto';
import { WolkvoxError } from './error.ts';
import type { Page } from './page.ts';

/** More pages than any operation's daily quota allows. */
const maxPages = 50_000;

/**
 * Reads a query's pages to the end; each page spends one call. Ends when the totals and the number of records agree. If the
 * totals are missing or wrong, ends at an empty or a repeated page. Some servers repeat their last page beyond the end.
 * Throws a WolkvoxError `unreadable` when a page repeats although records are missing.
 */
export async function* readPages(readPage: (page: number) => Promise<Page>): AsyncGenerator<Page> {
  const seen = new Set<string>();
  let read = 0;
  for (let number = 1; number <= maxPages; number += 1) {
    const page = await (number === 1 ? readPage(1) : undefinedBeyondEnd(readPage(number)));
    if (!page || page.records.length === 0) return;
    const print = fingerprint(page);
    if (seen.has(print)) {
      if (read >= page.totalRecords) return;
      throw unreadable('a page repeated although records are missing');
    }
    seen.add(print);
    read += page.records.length;
    yield page;
    const hasTotals = page.totalRecords > 0 || page.totalPages > 0;
    if (hasTotals && number >= page.totalPages && read >= page.totalRecords) return;
  }
  throw unreadable(`no end after ${maxPages} pages`);
}

/** Returns the page. `undefined` beyond the last: what the CRM answers there is not documented, and 404 and 416 are read as the end. */
export async function undefinedBeyondEnd(reading: Promise<Page>): Promise<Page | undefined> {
  try {
    return await reading;
  } catch (error) {
    const code = error instanceof WolkvoxError && error.kind === 'rejected' ? error.code : undefined;
    if (code === 404 || code === 416) return undefined;
    throw error;
  }
}

/** Uses ids where records have them: other values may change between two calls. */
function fingerprint({ records }: Page): string {
  const parts = records.map((record) => record.wolkvox_id ?? record);
  return createHash('sha1').update(JSON.stringify(parts)).digest('base64');
}

function unreadable(reason: string): WolkvoxError {
  return new WolkvoxError('unreadable', 'pages', reason, { lastByteSent: true });
}
