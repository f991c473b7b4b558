import type { Key, Table } from '../../aws/table.ts';
import { type Delivery, isFinal, type LinePosition } from './delivery.ts';
import { RowError } from './delivery-row.ts';
import type { DueIndex } from './due-index.ts';
import type { Ledger } from './ledger.ts';

/**
 * The lines in which the commands on one case wait. Read consistently: an index lags, and would let a later command
 * overtake an earlier one.
 */
export interface CaseLines {
  /** Returns the next position of the line. Numbers may have gaps, and none comes twice. */
  takeNumber(key: string): Promise<LinePosition>;
  /** Enters the line at this position. Entering twice is the same as once. */
  enter(position: LinePosition, id: string): Promise<void>;
  /** Returns the first delivery of the line. */
  first(key: string): Promise<{ readonly position: LinePosition; readonly id: string } | undefined>;
  leave(position: LinePosition): Promise<void>;
}

export function createCaseLines(table: Table): CaseLines {
  return {
    async takeNumber(key) {
      const row = await table.update({ pk: `order#${key}`, sk: 'counter' }, { add: { last: 1 } });
      return { key, number: Number(row?.['last']) };
    },

    async enter(position, id) {
      await table.put({ ...entryKey(position), id });
    },

    async first(key) {
      const [row] = await table.queryPage({
        when: '#pk = :pk AND begins_with(#sk, :entry)',
        values: { pk: `order#${key}`, entry: 'entry#' },
        limit: 1,
      });
      if (!row) return undefined;
      return { position: { key, number: Number(row.sk.slice('entry#'.length)) }, id: String(row['id']) };
    },

    async leave(position) {
      await table.remove(entryKey(position));
    },
  };
}

/** Returns the place behind all others: of what must not hold up a case that is not made yet. */
export function lastPosition(key: string): LinePosition {
  return { key, number: 999_999_999_999 };
}

/** Padded, so that the text sorts as the number does. */
function entryKey({ key, number }: LinePosition): Key {
  return { pk: `order#${key}`, sk: `entry#${String(number).padStart(12, '0')}` };
}

/**
 * Whether the deliveries behind this one wait for it. An uncertain one may stay so for days: it lets the others pass,
 * unless its operation has `onUncertain: 'hold'`.
 */
export function holdsItsLine(delivery: Delivery, onUncertain: 'pass' | 'hold'): boolean {
  return delivery.status === 'uncertain' ? onUncertain === 'hold' : !isFinal(delivery);
}

/** Leaves the line, and makes the delivery behind due again. */
export async function leaveLine(
  { ledger, caseLines, dueIndex }: { ledger: Ledger; caseLines: CaseLines; dueIndex: DueIndex },
  position: LinePosition | undefined,
): Promise<void> {
  if (!position) return;
  await caseLines.leave(position);
  const next = await caseLines.first(position.key);
  // A row of newer code is left alone.
  const row = next && (await ledger.read(next.id).catch(undefinedIfUnreadable));
  // Due at the time it was accepted: the others behind it are due later, so a lane finds this one first.
  if (row) await dueIndex.refile(row);
}

function undefinedIfUnreadable(error: unknown): undefined {
  if (!(error instanceof RowError)) throw error;
}
