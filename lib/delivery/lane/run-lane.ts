import { randomUUID } from 'node:crypto';
import type { Wolkvox } from '../../wolkvox/client.ts';
import { WolkvoxError } from '../../wolkvox/error.ts';
import { queryTokenInformation } from '../../wolkvox/token-information.ts';
import { attemptDelivery } from '../attempt/attempt.ts';
import { refusalOf } from '../attempt/refusal.ts';
import { runAudit } from '../search/audit.ts';
import { type ReadResult, searchOnce } from '../search/search.ts';
import { retryWrite } from '../timing.ts';
import { keepAwake } from './keep-awake.ts';
import { type Lane, slotsPerToken } from './lane.ts';
import type { LaneRun, LaneServices, TokenInUse } from './lane-run.ts';
import { NextWork, type Work } from './next-work.ts';
import { pauseRefusedToken, pauseToken } from './pause-token.ts';
import type { Pause } from './pauses.ts';
import { shareOf, spendReads, spendReadsFrom } from './quota.ts';
import type { News, WakeUp } from './wake-ups.ts';

/** How a run ended. `cannot`: the lane may not work now, so that others must. */
type Ending = 'idle' | 'work_left' | 'cannot';

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
  const { wakeUps, limits, clock, operations } = engine;
  const { operation, number } = wakeUp;
  const begin = () => wakeUps.beginEpoch(wakeUp, clock.now() + limits.awakeMs);
  // Without it, the queue drops every wake-up of this lane for five minutes.
  const news = await retryWrite(clock, deadline, begin);
  const run = await openRun(engine, wakeUp, deadline, ending);
  const end = run ? await runInSlot(engine, run, news) : 'cannot';
  if (end === 'work_left') await wakeUps.wakeOne({ operation, number });
  // One lane was woken for what was accepted. All were for what the sweep found.
  if (end === 'cannot' && news && news.commands > 0) {
    await wakeUps.wakeOthers({ operation, number }, operations.settingsOf(operation).tokens);
  }
}

async function runInSlot(engine: LaneServices, run: LaneRun, news: News | undefined): Promise<Ending> {
  const { tokenStores, limits } = engine;
  const slot = { token: run.token.fingerprint, number: run.lane.number % slotsPerToken };
  if (!(await tokenStores.slots.lease(slot, run.owner, run.deadline + limits.leaseSlackMs))) return 'cannot';
  const fallAsleep = keepAwake(engine, run);
  const nextWork = new NextWork(engine, run, news);
  try {
    return await runUntilIdle(engine, run, nextWork);
  } finally {
    await Promise.all([tokenStores.slots.release(slot, run.owner), fallAsleep(), nextWork.end()]);
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

/** Works until no work is due or none may be sent. */
async function runUntilIdle(engine: LaneServices, run: LaneRun, nextWork: NextWork): Promise<Ending> {
  const { tokenStores, wakeUps, report } = engine;
  while (!isTimeUp(engine, run)) {
    const pause = await awaitToken(engine, run);
    if (typeof pause === 'string') return pause;
    const work = await nextWork.claim();
    if (work === 'again') continue;
    if (work === 'none') return 'idle';
    if (work === 'no_time') return 'work_left';
    if (work === 'no_calls') {
      await wakeUps.noteRest(run.lane, await tokenStores.quota.restUntilReset(run.token.fingerprint));
      report.idleLane(run.lane, 'no_calls');
      return 'cannot';
    }
    const result = await carryOut(engine, run, work);
    if (result.verdict === 'delivered' && pause.since !== undefined) {
      await tokenStores.pauses.end(run.token.fingerprint);
    }
    // A token that was replaced must not be used further: another invocation uses the new one.
    if (result.verdict === 'token' && !(await pauseRefusedToken(engine, run.token))) return 'work_left';
    await pauseToken(engine, run.token, result);
    if (work.isAlone && isEnd(work, result)) return 'idle';
  }
  return 'work_left';
}

/** Resolves when the token may be used: after a short pause, and in a day that has begun. Returns why it may not. */
async function awaitToken(engine: LaneServices, run: LaneRun): Promise<Pause | Ending> {
  const { limits, tokenStores, wakeUps, clock, report } = engine;
  const pause = await tokenStores.pauses.read(run.token.fingerprint);
  const { until, reason, causeCode } = pause;
  const pauseMs = until - clock.now();
  if (pauseMs > limits.sleepThroughMs) {
    await wakeUps.noteRest(run.lane, { until, reason });
    report.idleLane(run.lane, 'paused', { cause: reason, causeCode });
    return 'cannot';
  }
  if (!(await sleepUnlessEnding(engine, run, pauseMs))) return 'work_left';
  await tokenStores.quota.openDay(run.token.fingerprint, () => queryTokenInformation(run.crm));
  return pause;
}

/** Whether nothing follows from a command that came alone. Behind one of a case line, the next is due. */
function isEnd(work: Work, { verdict }: ReadResult): boolean {
  const isFinal = verdict === 'delivered' || verdict === 'rejected';
  return isFinal && 'send' in work && !work.send.linePosition;
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
