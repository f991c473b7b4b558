import { randomUUID } from 'node:crypto';
import type { Wolkvox } from '../../wolkvox/client.ts';
import { WolkvoxError } from '../../wolkvox/error.ts';
import { queryTokenInformation } from '../../wolkvox/token-information.ts';
import { attemptDelivery } from '../attempt/attempt.ts';
import { refusalOf } from '../attempt/refusal.ts';
import { runAudit } from '../search/audit.ts';
import { type ReadResult, searchOnce } from '../search/search.ts';
import { retryWrite } from '../timing.ts';
import type { LaneRun, LaneServices, TokenInUse } from './lane-run.ts';
import { NextWork, type Work } from './next-work.ts';
import { pauseRefusedToken, pauseToken } from './pause-token.ts';
import { shareOf, spendReads, spendReadsFrom } from './quota.ts';
import { type Lane, slotsPerToken, type WakeUp } from './wake-ups.ts';

/**
 * Runs a lane once, for one wake-up: leases its slot and does what is due, one call after the other. Ends when no work is due,
 * the token is paused, the time is up, or `ending` is aborted. Never makes two requests at a time.
 */
export async function runLane(
  engine: LaneServices,
  wakeUp: WakeUp,
  deadline: number,
  ending?: AbortSignal,
): Promise<void> {
  const { wakeUps, tokenStores, limits, clock } = engine;
  // Without it, the queue drops every wake-up of this lane for five minutes.
  let epoch = await retryWrite(clock, deadline, () => wakeUps.beginEpoch(wakeUp));
  const run = await openRun(engine, wakeUp, deadline, ending);
  if (!run) return;
  const slot = { token: run.token.fingerprint, number: run.lane.number % slotsPerToken };
  for (;;) {
    if (!(await tokenStores.slots.lease(slot, run.owner, deadline + limits.leaseSlackMs))) return;
    let isWorkLeft: boolean;
    try {
      isWorkLeft = await runUntilIdle(engine, run);
    } finally {
      await tokenStores.slots.release(slot, run.owner);
    }
    if (isWorkLeft) return wakeUps.wakeOne(run.lane);
    // Work that was accepted after the last look used up this lane's wake-up: its epoch has moved since.
    const current = await wakeUps.currentEpoch(run.lane);
    if (current === epoch || isTimeUp(engine, run)) return;
    epoch = current;
  }
}

async function openRun(
  engine: LaneServices,
  { operation, number }: WakeUp,
  deadline: number,
  ending?: AbortSignal,
): Promise<LaneRun | undefined> {
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

/** Works until no work is due or none may be sent. Returns true when work is left that another invocation can do now. */
async function runUntilIdle(engine: LaneServices, run: LaneRun): Promise<boolean> {
  const { limits, tokenStores, wakeUps, clock, report } = engine;
  const { pauses, quota } = tokenStores;
  const { fingerprint } = run.token;
  const nextWork = new NextWork(engine, run);
  let emptyLooks = 0;
  while (!isTimeUp(engine, run)) {
    const { until, reason, since, causeCode } = await pauses.read(fingerprint);
    const pauseMs = until - clock.now();
    if (pauseMs > limits.sleepThroughMs) {
      await wakeUps.noteRest(run.lane, { until, reason });
      report.idleLane(run.lane, 'paused', { cause: reason, causeCode });
      return false;
    }
    if (!(await sleepUnlessEnding(engine, run, pauseMs))) return true;
    await quota.openDay(fingerprint, () => queryTokenInformation(run.crm));

    const work = await nextWork.claim();
    if (work === 'no_time') return true;
    if (work === 'no_calls') {
      await wakeUps.noteRest(run.lane, await quota.restUntilReset(fingerprint));
      report.idleLane(run.lane, 'no_calls');
      return false;
    }
    if (work === 'none') {
      emptyLooks += 1;
      if (emptyLooks > 1) return false;
      await clock.sleep(limits.lookAgainMs);
      continue;
    }
    emptyLooks = 0;
    const result = await carryOut(engine, run, work);
    const { verdict } = result;
    if (verdict === 'delivered' && since !== undefined) await pauses.end(fingerprint);
    // A token that was replaced must not be used further: another invocation uses the new one.
    if (verdict === 'token' && !(await pauseRefusedToken(engine, run.token))) return true;
    await pauseToken(engine, run.token, result);
  }
  return true;
}

/** Makes one attempt, search or audit. Returns a call to the day that was counted and not made. */
async function carryOut(engine: LaneServices, { crm, deadline, token }: LaneRun, work: Work): Promise<ReadResult> {
  const { tokenStores, limits, operations, speed } = engine;
  const { call } = work;
  if ('send' in work && work.send.kind !== 'audit') {
    const share = shareOf(operations.settingsOf(token.operation), work.send.origin);
    // What it looks up is counted. A share that ends in the middle of an attempt must not end the attempt.
    const counted = share && { origin: share.origin };
    const spendCall = spendReads(tokenStores.quota, token.fingerprint, 'reserved', counted);
    const result = await attemptDelivery(engine, { delivery: work.send, crm, deadline, spendCall });
    if (result.bytesPerSecond) speed.bytesPerSecond = result.bytesPerSecond;
    if (!result.called) await call.giveBack();
    return result;
  }
  const use = 'send' in work ? 'bulk' : 'reserved';
  const { spendCall, giveBack } = spendReadsFrom(tokenStores.quota, token.fingerprint, call, use);
  const job = { crm, deadline, spendCall };
  const result =
    'send' in work
      ? await runAudit(engine, {
          ...job,
          delivery: work.send,
          refusal: refusalOf(limits, operations.settingsOf(token.operation), work.send),
        })
      : await searchOnce(engine, { ...job, delivery: work.search });
  await giveBack();
  return result;
}

function isTimeUp({ limits, clock }: LaneServices, { startedAt, ending }: LaneRun): boolean {
  return ending?.aborted === true || clock.now() - startedAt > limits.takeWorkMs;
}

/** Sleeps, if there is time left to sleep. Resolves with false at once when the lane shall end. */
async function sleepUnlessEnding({ clock }: LaneServices, { ending }: LaneRun, ms: number): Promise<boolean> {
  if (ms > 0) {
    const ended = new Promise<void>((resolve) => {
      ending?.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([clock.sleep(ms), ended]);
  }
  return ending?.aborted !== true;
}
