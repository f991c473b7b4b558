import { randomUUID } from 'node:crypto';
import type { Wolkvox } from '../../wolkvox/client.ts';
import { WolkvoxError } from '../../wolkvox/error.ts';
import { type Lane, slotsPerToken } from './lane.ts';
import type { LaneRun, LaneServices, TokenInUse } from './lane-run.ts';
import type { WakeUp } from './wake-ups.ts';

/** A lane whose slot is not leased yet. */
export type OpenedLane = Omit<LaneRun, 'use'>;

/** Returns the lane with its token and its client of the CRM. `undefined`, and reported, when it cannot work. */
export async function openLane(
  engine: LaneServices,
  { operation, number }: WakeUp,
  deadline: number,
  ending?: AbortSignal,
): Promise<OpenedLane | undefined> {
  const { tokenStores, operations, report, clock } = engine;
  const lane: Lane = { operation, number };
  const tokenNumber = Math.floor(number / slotsPerToken);
  const value = await tokenStores.tokens.get(operations.settingsOf(operation).secret, tokenNumber);
  if (value === undefined) {
    report.idleLane(lane, 'no_token');
    return undefined;
  }
  const fingerprint = await tokenStores.tokens.fingerprint(value);
  const token: TokenInUse = { operation, number: tokenNumber, value, fingerprint };
  const crm = connect(engine, lane, value);
  return crm && { lane, owner: randomUUID(), deadline, startedAt: clock.now(), ending, token, crm };
}

/** Returns `undefined` when the CRM's client refuses the settings: this lane cannot work until somebody corrects them. */
function connect({ operations, report }: LaneServices, lane: Lane, token: string): Wolkvox | undefined {
  try {
    return operations.connect(lane.operation, token);
  } catch (error) {
    if (!(error instanceof WolkvoxError)) throw error;
    report.idleLane(lane, 'bad_settings', { cause: error.field });
    return undefined;
  }
}
