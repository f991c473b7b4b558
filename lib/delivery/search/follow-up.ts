import { classifyError } from '../classify.ts';
import type { EngineServices } from '../engine.ts';
import { type AskedPage, askAboutPage, type FollowUpRule, type FollowUps, followUpEvent } from '../follow-ups.ts';
import type { Claimed } from '../ledger/delivery.ts';
import { cleanUpAfter, readPayload } from '../ledger/payload.ts';
import type { Progress } from '../ledger/progress.ts';
import { afterFailedRead } from './failed-read.ts';
import type { ReadJob, ReadOutcome, ReadResult } from './search.ts';

export interface FollowUpJob extends ReadJob {
  readonly delivery: Claimed;
  /** Why it must not be made at all. */
  readonly refusal?: string | undefined;
  readonly followUps: FollowUps | undefined;
}

/** For how long one claim reads. Then others of the token have their turn, and the next claim reads on. */
const aWhileMs = 60_000;
/** Tasks that are accepted at once. */
const atOnce = 10;
const begin: Progress = { page: 0, pages: 0, cases: 0, tasks: 0, faults: 0 };

/**
 * Reads cases page by page, and accepts the tasks that the rule makes of them. After each page it writes down how far it came, so
 * the next claim reads on from there. A page that is read twice makes no second task.
 */
export async function runFollowUp(engine: EngineServices, job: FollowUpJob): Promise<ReadResult> {
  const { id, attempt, owner } = job.delivery;
  const { settlement, ...result } = await readOn(engine, job);
  const row = await engine.stores.ledger.release({ id, owner, attempt }, settlement);
  if (row) await cleanUpAfter(engine, row);
  engine.report.outcome(job.delivery, { verdict: result.verdict, settlement });
  return result;
}

async function readOn(engine: EngineServices, job: FollowUpJob): Promise<ReadOutcome> {
  const { limits, clock } = engine;
  const { delivery } = job;
  if (job.refusal) return refused(job.refusal);
  const run: FollowUpRun = { progress: delivery.progress ?? begin };
  const { page: before } = run.progress;
  try {
    return await readPages(engine, job, run);
  } catch (error) {
    const { verdict, reason, http, code, retryAfterMs, causeCode } = classifyError(error, 'reading');
    const hasReadOn = run.progress.page > before;
    const counters = { ...delivery.counters, ...(hasReadOn && { failedReads: 0 }) };
    const { failedReads, againAt } = afterFailedRead({ counters }, verdict, limits, clock.now());
    const details = { reason, http, code, causeCode, failedReads };
    const cause = { retryAfterMs, causeCode };
    return verdict === 'rejected' || againAt === undefined
      ? { verdict, settlement: { status: 'rejected', ...details }, ...cause }
      : { verdict, settlement: { status: 'accepted', notBefore: againAt, ...details }, ...cause };
  }
}

interface FollowUpRun {
  /** As it is written in the row. */
  progress: Progress;
}

/** Reads from the page after the last one on. Returns when the last is read, when the time is up, or when no call is left. */
async function readPages(engine: EngineServices, job: FollowUpJob, run: FollowUpRun): Promise<ReadOutcome> {
  const { limits, clock, stores } = engine;
  const { delivery, followUps, crm, deadline, spendCall } = job;
  const { id, owner, attempt } = delivery;
  const until = Math.min(clock.now() + aWhileMs, deadline - limits.answerMs - limits.finishMs);
  const command = await readPayload(stores.objects, delivery);
  const rule = command.kind === 'followUp' ? followUps?.ruleNamed(command.rule) : undefined;
  if (command.kind !== 'followUp' || !followUps || !rule) return refused('follow_up_gone');
  let lastIds = '';
  while (clock.now() <= until && (await spendCall())) {
    const page = await askAboutPage(crm, rule, new Date(command.firedAt), run.progress.page + 1);
    // Without totals, a server may repeat its last page for ever.
    const isLast = page.isLast || page.ids === lastIds;
    lastIds = page.ids;
    const tasks = await acceptTasks(followUps, { name: command.rule, rule }, delivery, page);
    const progress = added(run.progress, page, tasks);
    const hasFailed = isLast && progress.faults > 0;
    // A person's `retry` begins anew.
    run.progress = hasFailed ? { ...progress, page: 0 } : progress;
    const row = await stores.ledger.noteFindings({ id, owner, attempt }, { progress: run.progress, crashClaims: 0 });
    if (!row) break;
    if (hasFailed) return refused('follow_up_failed');
    if (isLast) return { verdict: 'delivered', settlement: { status: 'delivered', reason: 'followed_up' } };
  }
  return { verdict: 'waits', settlement: { status: 'accepted', reason: 'reads_on' } };
}

function refused(reason: string): ReadOutcome {
  return { verdict: 'rejected', settlement: { status: 'rejected', reason } };
}

function added(progress: Progress, page: AskedPage, tasks: number): Progress {
  const { pages, cases, faults } = page;
  return {
    page: progress.page + 1,
    pages: Math.max(pages, progress.page + 1),
    cases: progress.cases + cases,
    tasks: progress.tasks + tasks,
    faults: progress.faults + faults.length,
  };
}

/** Returns how many of the tasks are of this run: an earlier run may have made a task of the same due day. */
async function acceptTasks(
  { accept }: FollowUps,
  { name, rule }: { readonly name: string; readonly rule: FollowUpRule },
  { operation, acceptedAt }: Claimed,
  { tasks }: AskedPage,
): Promise<number> {
  let made = 0;
  for (let at = 0; at < tasks.length; at += atOnce) {
    const accepting = tasks.slice(at, at + atOnce).map(({ command, due, record }) =>
      accept({
        ...{ operation, command, priority: 'bulk', policy: rule.policy },
        event: followUpEvent(name, record.id, due),
      }),
    );
    const accepted = await Promise.all(accepting);
    made += accepted.filter(({ delivery }) => delivery.acceptedAt >= acceptedAt).length;
  }
  return made;
}
