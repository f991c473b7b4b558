import { setTimeout as sleep } from 'node:timers/promises';
import type { Objects } from '../aws/objects.ts';
import type { Secrets } from '../aws/secrets.ts';
import type { Table } from '../aws/table.ts';
import type { FollowUps } from '../delivery/follow-ups.ts';
import type { KeyedHash } from '../delivery/keyed-hash.ts';
import type { LaneServices } from '../delivery/lane/lane-run.ts';
import { createPauses } from '../delivery/lane/pauses.ts';
import { createQuota } from '../delivery/lane/quota.ts';
import { createSlots } from '../delivery/lane/slots.ts';
import { tokenKey } from '../delivery/lane/token-row.ts';
import { createTokens } from '../delivery/lane/tokens.ts';
import type { WakeUps } from '../delivery/lane/wake-ups.ts';
import { createBodyBounds } from '../delivery/ledger/body-bounds.ts';
import { createCaseLines } from '../delivery/ledger/case-line.ts';
import { createDueIndex } from '../delivery/ledger/due-index.ts';
import { createLedger } from '../delivery/ledger/ledger.ts';
import { createMarkers } from '../delivery/ledger/markers.ts';
import { createSentFiles } from '../delivery/ledger/sent-files.ts';
import type { Limits } from '../delivery/limits.ts';
import type { OperationDirectory } from '../delivery/operations.ts';
import type { Report } from '../delivery/report.ts';
import type { Clock } from '../delivery/timing.ts';

/** What an engine is built of. Tests give a clock that they move, and a table, a bucket and a queue of their own. */
export interface EngineParts {
  readonly table: Table;
  readonly objects: Objects;
  readonly secrets: Secrets;
  readonly wakeUps: WakeUps;
  /** A keyed hash with the bridge's own key. */
  readonly hash: KeyedHash;
  readonly operations: OperationDirectory;
  readonly limits: Limits;
  readonly report: Report;
  /** @default the configuration has none */
  readonly followUps?: FollowUps;
  /** @default the machine's clock, and `Math.random` */
  readonly clock?: Clock;
}

/** The machine's own clock and chance. */
export const systemClock: Clock = { now: Date.now, sleep, random: Math.random };

/** Wires the engine, once for all who use it: `deliver`, the command line and the tests. */
export function createEngine({
  table,
  objects,
  secrets,
  wakeUps,
  hash,
  operations,
  limits,
  report,
  followUps,
  clock = systemClock,
}: EngineParts): LaneServices {
  const { now } = clock;
  return {
    stores: {
      ledger: createLedger(table, { limits, now }),
      dueIndex: createDueIndex(table, now),
      caseLines: createCaseLines(table),
      markers: createMarkers(table, hash, now),
      sentFiles: createSentFiles(table, objects, now),
      bodyBounds: createBodyBounds(table),
      objects,
    },
    tokenStores: {
      tokens: createTokens(secrets, hash),
      slots: createSlots(table, now),
      pauses: createPauses(table, now),
      quota: createQuota(table, { limits, now }),
      read: (token) => table.get(tokenKey(token)),
    },
    wakeUps,
    followUps,
    operations,
    limits,
    clock,
    report,
    speed: { bytesPerSecond: limits.bytesPerSecond },
  };
}
