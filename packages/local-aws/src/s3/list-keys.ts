/** A key, or the common beginning of several keys up to the delimiter. */
export type ListEntry = { readonly key: string } | { readonly prefix: string };

export interface Listing {
  readonly prefix: string;
  /** Empty: no common prefixes. */
  readonly delimiter: string;
  /** The last entry of the page before. */
  readonly after: ListEntry;
  readonly limit: number;
}

/** Entries in the order of S3: by the UTF-8 bytes of the keys. */
export function listKeys(keys: readonly string[], listing: Listing): ListEntry[] {
  const { prefix, delimiter, limit } = listing;
  const entries: ListEntry[] = [];
  let group: string | undefined;
  for (const key of sortByBytes(keys.filter((candidate) => candidate.startsWith(prefix)))) {
    if (entries.length >= limit) break;
    if (isListed(key, listing.after) || (group !== undefined && key.startsWith(group))) continue;
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    group = end < 0 ? undefined : key.slice(0, end + delimiter.length);
    entries.push(group === undefined ? { key } : { prefix: group });
  }
  return entries;
}

/** True for a key of an earlier page. */
function isListed(key: string, after: ListEntry): boolean {
  if ('prefix' in after) return key.startsWith(after.prefix) || compareBytes(key, after.prefix) <= 0;
  return after.key !== '' && compareBytes(key, after.key) <= 0;
}

/** JavaScript compares UTF-16 units, which puts emoji before some letters. */
export function sortByBytes(keys: readonly string[]): string[] {
  return keys.toSorted(compareBytes);
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
