/** A list of the page. What is not among its items any more is no longer shown. */
export interface Section {
  /** How many there are, shown or not. */
  readonly total: number;
  /** In the order in which they are shown. */
  readonly items: readonly Item[];
  /** Further figures, by name. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Why the list may be out of date. */
  readonly trouble?: string | undefined;
}

/** Of JSON values only. */
export interface Item {
  readonly id: string;
}

export type SectionName = 'counters' | 'cases' | 'activities' | 'records' | 'tokens' | 'calls' | 'deliveries';
export type Sections = Partial<Readonly<Record<SectionName, Section>>>;

/** Older things are counted, not shown: nobody scrolls that far, and a page of thousands is slow. */
export const maxShown = 100;

/** A section of the newest of these. `rank` is larger for what is newer. */
export function sectionOfNewest<T>(all: readonly T[], rank: (one: T) => number, shown: (one: T) => Item): Section {
  // Later ones come first among equals: they were added later.
  const ordered = all.toReversed().sort((a, b) => rank(b) - rank(a));
  return { total: all.length, items: ordered.slice(0, maxShown).map(shown) };
}
