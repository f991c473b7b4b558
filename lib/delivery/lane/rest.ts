import type { Table, Values } from '../../aws/table.ts';
import type { Priority } from '../ledger/delivery.ts';
import { attributeOf } from '../ledger/origins.ts';
import { laneNumbers, lanesKey } from './lane.ts';

/** Until when a lane may not send, epoch ms, and why. */
export interface LaneRest {
  readonly until: number;
  /** What the lane met last. `reserve`: only bulk work waits, since the rest of the day is for other work. */
  readonly reason: string;
}

/** The attribute of a lane's rest, or of the rest that only one origin's commands have. */
export function restName(number: number, origin?: string): string {
  return `rest${number}${origin === undefined ? '' : `_${attributeOf(origin)}`}`;
}

/** Whether a lane can send nothing at this time, epoch ms. */
export function isResting(row: Values, number: number, now: number): boolean {
  const rest = row[restName(number)] as LaneRest | undefined;
  return rest !== undefined && rest.until > now && rest.reason !== 'reserve';
}

/**
 * Returns the rest after which the operation's work of this priority and origin goes on. `undefined` when one of its lanes does
 * not rest at this time (epoch ms).
 */
export async function findRest(
  table: Table,
  { operation, tokens, priority, origin }: { operation: string; tokens: number; priority: Priority; origin?: string },
  now: number,
): Promise<LaneRest | undefined> {
  const row: Values = (await table.get(lanesKey(operation))) ?? {};
  const holds = (rest: LaneRest | undefined): rest is LaneRest =>
    rest !== undefined && rest.until > now && (priority === 'bulk' || rest.reason !== 'reserve');
  const rests = laneNumbers(tokens).map((number) => {
    const ofLane = row[restName(number)] as LaneRest | undefined;
    return holds(ofLane) || origin === undefined ? ofLane : (row[restName(number, origin)] as LaneRest | undefined);
  });
  if (!rests.every(holds)) return undefined;
  return rests.reduce((soonest, rest) => (rest.until < soonest.until ? rest : soonest));
}
