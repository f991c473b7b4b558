import { queryTokenInformation } from '../../wolkvox/token-information.ts';
import { attemptDelivery } from '../attempt/attempt.ts';
import { refusalOf } from '../attempt/refusal.ts';
import type { Claimed } from '../ledger/delivery.ts';
import { runAudit } from '../search/audit.ts';
import { runFollowUp } from '../search/follow-up.ts';
import { type ReadResult, searchOnce } from '../search/search.ts';
import { retryWrite } from '../timing.ts';
import { Behind } from './behind.ts';
import { keepAwake } from './keep-awake.ts';
import { slotsPerToken } from './lane.ts';
import type { LaneRun, LaneServices } from './lane-run.ts';
import { NextWork, type Work } from './next-work.ts';
import { type OpenedLane, openLane } from './open-lane.ts';
import { pauseRefusedToken, pauseToken } from './pause-token.ts';
import type { Pause } from './pauses.ts';
import { shareOf } from './quota.ts';
import { spendReadsFrom } from './spend-reads.ts';
import { TokenUse } from './token-use.ts';
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
  const run = await openLane(engine, wakeUp, deadline, ending);
  const end = run ? await runInSlot(engine, run, news) : 'cannot';
  if (end === 'work_left') await wakeUps.wakeOne({ operation, number });
  // One lane was woken for what was accepted. All were for what the sweep found.
  if (end === 'cannot' && news && news.commands > 0) {
    await wakeUps.wakeOthers({ operation, number }, operations.settingsOf(operation).tokens);
  }
}

async function runInSlot(engine: LaneServices, opened: OpenedLane, news: News | undefined): Promise<Ending> {
  const slot = { token: opened.token.fingerprint, number: opened.lane.number % slotsPerToken };
  const use = await TokenUse.open(engine, slot, opened.owner, opened.deadline + engine.limits.leaseSlackMs);
  if (!use) return 'cannot';
  const run: LaneRun = { ...opened, use };
  const fallAsleep = keepAwake(engine, run);
  const nextWork = new NextWork(engine, run, news);
  const behind = new Behind();
  try {
    const end = await runUntilIdle(engine, run, nextWork, behind);
    await behind.settled();
    return end;
  } finally {
    await Promise.allSettled([nextWork.end(), behind.settled(), fallAsleep()]);
    await use.release();
  }
}

/** Works until no work is due or none may be sent. Between two calls it only writes the outcome and the next claim. */
async function runUntilIdle(engine: LaneServices, run: LaneRun, nextWork: NextWork, behind: Behind): Promise<Ending> {
  const { tokenStores, wakeUps, report } = engine;
  while (!isTimeUp(engine, run)) {
    const pause = await awaitToken(engine, run);
    if (typeof pause === 'string') return pause;
    const work = await nextWork.claim();
    // What the last outcome made due is due once everything behind it is done.
    if (work === 'again') await behind.settled();
    if (work === 'again') continue;
    if (work === 'none') return 'idle';
    if (work === 'no_time') return 'work_left';
    if (work === 'no_calls') {
      await wakeUps.noteRest(run.lane, await tokenStores.quota.restUntilReset(run.token.fingerprint));
      report.idleLane(run.lane, 'no_calls');
      return 'cannot';
    }
    if (!work.isAlone) nextWork.readAhead(work);
    const result = await carryOut(engine, run, work, { behind, onAnswer: () => nextWork.lookForUrgent() });
    if (!(await judgeToken(engine, run, pause, result))) return 'work_left';
    if (work.isAlone && isEnd(work, result)) return 'idle';
  }
  return 'work_left';
}

/** Resolves when the token may be used: after a short pause, and in a day that has begun. Returns why it may not. */
async function awaitToken(engine: LaneServices, run: LaneRun): Promise<Pause | Ending> {
  const { limits, wakeUps, clock, report } = engine;
  const pause = await run.use.pause();
  const { until, reason, causeCode } = pause;
  const pauseMs = until - clock.now();
  if (pauseMs > limits.sleepThroughMs) {
    await wakeUps.noteRest(run.lane, { until, reason });
    report.idleLane(run.lane, 'paused', { cause: reason, causeCode });
    return 'cannot';
  }
  if (!(await sleepUnlessEnding(engine, run, pauseMs))) return 'work_left';
  await run.use.openDay(() => queryTokenInformation(run.crm));
  return pause;
}

/** Writes what a result says of the token. Returns false when this run must not use it further: another one uses its replacement. */
async function judgeToken(engine: LaneServices, run: LaneRun, pause: Pause, result: ReadResult): Promise<boolean> {
  const { verdict } = result;
  if (verdict === 'delivered' && pause.since === undefined) return true;
  if (verdict === 'delivered') await engine.tokenStores.pauses.end(run.token.fingerprint);
  if (verdict === 'token' && !(await pauseRefusedToken(engine, run.token))) return false;
  await pauseToken(engine, run.token, result);
  run.use.forget();
  return true;
}

/** Whether nothing follows from a command that came alone. Behind one of a case line, the next is due; a follow-up makes tasks. */
function isEnd(work: Work, { verdict }: ReadResult): boolean {
  const isFinal = verdict === 'delivered' || verdict === 'rejected';
  return isFinal && 'send' in work && !work.send.linePosition && work.send.kind !== 'followUp';
}

/** Makes one attempt, search, audit or follow-up. Returns a call to the day that was counted and not made. */
async function carryOut(
  engine: LaneServices,
  { crm, deadline, token, use }: LaneRun,
  work: Work,
  { behind, onAnswer }: { readonly behind: Behind; readonly onAnswer: () => void },
): Promise<ReadResult> {
  const { limits, operations, speed, followUps } = engine;
  const { call } = work;
  if ('send' in work && work.send.kind !== 'audit' && work.send.kind !== 'followUp') {
    const share = shareOf(operations.settingsOf(token.operation), work.send.origin);
    // What it looks up is counted. A share that ends in the middle of an attempt must not end the attempt.
    const counted = share && { origin: share.origin };
    const spendCall = async () => (await use.spendCall('reserved', counted)) !== undefined;
    const { ahead, send: delivery } = work;
    const result = await attemptDelivery(engine, { delivery, crm, deadline, spendCall, ahead, onAnswer });
    await behind.add(result.behind);
    if (result.bytesPerSecond) speed.bytesPerSecond = result.bytesPerSecond;
    if (!result.called) await call.giveBack();
    return result;
  }
  const forWhat = 'send' in work ? 'bulk' : 'reserved';
  const spendAgain = async () => (await use.spendCall(forWhat)) !== undefined;
  const { spendCall, giveBack } = spendReadsFrom(spendAgain, call);
  const job = { crm, deadline, spendCall };
  const result = 'send' in work ? await read(work.send) : await searchOnce(engine, { ...job, delivery: work.search });
  await giveBack();
  return result;

  function read(delivery: Claimed): Promise<ReadResult> {
    const refusal = refusalOf(limits, operations.settingsOf(token.operation), delivery);
    return delivery.kind === 'followUp'
      ? runFollowUp(engine, { ...job, delivery, refusal, followUps })
      : runAudit(engine, { ...job, delivery, refusal });
  }
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
