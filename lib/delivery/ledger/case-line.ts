import type { Key, Table } from '../../aws/table.ts';

/** A command's place in line: its order key, such as one case's id, and its number under that key. */
export interface LinePosition {
  readonly key: string;
  readonly number: number;
}

/**
 * The lines in which commands of one order key wait. Read consistently: an index lags, and would let a later command
 * overtake an earlier one.
 */
export interface CaseLines {
  /** The next number under the key. Numbers may have gaps, and never come twice. */
  takeNumber(key: string): Promise<LinePosition>;
  /** Stands in line. Doing it twice is the same as once. */
  enter(place: LinePosition, id: string): Promise<void>;
  /** Who is first in line. */
  first(key: string): Promise<{ readonly place: LinePosition; readonly id: string } | undefined>;
  leave(place: LinePosition): Promise<void>;
}

export function createCaseLines(table: Table): CaseLines {
  return {
    async takeNumber(key) {
      const row = await table.update({ pk: `order#${key}`, sk: 'counter' }, { add: { last: 1 } });
      return { key, number: Number(row?.last) };
    },

    async enter(place, id) {
      await table.put({ ...keyOf(place), id });
    },

    async first(key) {
      const [row] = await table.query({
        when: '#pk = :pk AND begins_with(#sk, :entry)',
        values: { pk: `order#${key}`, entry: 'entry#' },
        limit: 1,
      });
      return row && { place: { key, number: Number(row.sk.slice('entry#'.length)) }, id: String(row.id) };
    },

    async leave(place) {
      await table.remove(keyOf(place));
    },
  };
}

/** Padded, so that the sort key's text sorts as the number does. */
function keyOf({ key, number }: LinePosition): Key {
  return { pk: `order#${key}`, sk: `entry#${String(number).padStart(12, '0')}` };
}
