/** A list of the page. It shows exactly these items. */
export interface Section {
  /** Number of all items, shown or not. */
  readonly total: number;
  /** In the order of the page. */
  readonly items: readonly Item[];
  /** More numbers, by name. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Why the list may be out of date: the name of a text. */
  readonly trouble?: string | undefined;
}

/** Holds only JSON values. */
export interface Item {
  readonly id: string;
}

/** By their names on the page. */
export type Sections = Readonly<Record<string, Section>>;

/** Older items are only counted: a page with thousands of items is slow. */
export const maxShown = 100;

/** A section with the newest items. `rank` is larger for newer items. */
export function sectionOfNewest<T>(all: readonly T[], rank: (one: T) => number, toItem: (one: T) => Item): Section {
  // Items with equal rank: the one that was added last comes first.
  const ordered = all.toReversed().sort((a, b) => rank(b) - rank(a));
  return { total: all.length, items: ordered.slice(0, maxShown).map(toItem) };
}
