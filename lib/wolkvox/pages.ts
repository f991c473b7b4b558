import { createHash } from 'node:crypto';
import { WolkvoxError } from './error.ts';
import type { Page } from './page.ts';

/** At 250 records a page, more than any operation's daily quota could read. */
const maxPages = 50_000;

/**
 * Walks a query's pages to its end, each page one call. The totals end it when the records agree with them; where they are
 * missing or wrong, an empty page does, or one that was there before (servers answer beyond the end with their last page).
 * Throws a WolkvoxError `unreadable` when pages repeat though records are missing.
 */
export async function* readPages(first: (page: number) => Promise<Page>): AsyncGenerator<Page> {
  const seen = new Set<string>();
  let read = 0;
  for (let number = 1; number <= maxPages; number += 1) {
    const page = await (number === 1 ? first(1) : undefinedBeyondEnd(first(number)));
    if (!page || page.records.length === 0) return;
    const print = fingerprint(page);
    if (seen.has(print)) {
      if (read >= page.totalRecords) return;
      throw unreadable('a page came twice though records are missing');
    }
    seen.add(print);
    read += page.records.length;
    yield page;
    const said = page.totalRecords > 0 || page.totalPages > 0;
    if (said && number >= page.totalPages && read >= page.totalRecords) return;
  }
  throw unreadable(`no end after ${maxPages} pages`);
}

/** What is said to a page after the last is not documented: nothing found, or one of the two codes that fit. */
async function undefinedBeyondEnd(reading: Promise<Page>): Promise<Page | undefined> {
  try {
    return await reading;
  } catch (error) {
    const code = error instanceof WolkvoxError && error.kind === 'rejected' ? error.code : undefined;
    if (code === 404 || code === 416) return undefined;
    throw error;
  }
}

/** By ids where there are any: a record's other values may change between two calls. */
function fingerprint({ records }: Page): string {
  const parts = records.map((record) => record.wolkvox_id ?? record);
  return createHash('sha1').update(JSON.stringify(parts)).digest('base64');
}

function unreadable(reason: string): WolkvoxError {
  return new WolkvoxError('unreadable', 'pages', reason, { lastByteSent: true });
}
