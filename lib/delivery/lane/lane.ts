import type { Key } from '../../aws/table.ts';

/** One worker slot of an operation: lane n uses token n div 2, slot n mod 2. No command belongs to a lane. */
export interface Lane {
  readonly operation: string;
  readonly number: number;
}

/** Slots per token: the CRM allows two requests of a token at a time. */
export const slotsPerToken = 2;

export function laneNumbers(tokens: number): number[] {
  return [...Array(tokens * slotsPerToken).keys()];
}

/** The row of an operation's lanes. */
export function lanesKey(operation: string): Key {
  return { pk: `lanes#${operation}`, sk: 'lanes' };
}
