import { setTimeout as sleep } from 'node:timers/promises';
import { type Breach, checkConcurrency, checkOne, checkQuota, type Fate, fatesOf } from './check.ts';
import { seconds } from './harness.ts';
import { every, everyCalls } from './pace.ts';
import { isAtRest } from './quiet.ts';
import { Days } from './quota-days.ts';
import { checkNothingExpired, checkReserve, unusedDaysBreach } from './quota-report.ts';
import { probeReserve } from './quota-reserve.ts';
import { createRandom, type Random } from './random.ts';
import { type Rig, startRig } from './rig.ts';
import { shortShape } from './shape.ts';
import { Workload } from './workload.ts';

export interface QuotaOptions {
  readonly commands: number;
  /** Two tokens share the uploads. Each other one has its own operation. */
  readonly tokens: number;
  /** Calls per token and day. */
  readonly limit: number;
  /** The part of them that uploads leave to webhooks and searches. */
  readonly reserve: number;
  /** Length of a day of the CRM's counters. */
  readonly daySeconds: number;
  readonly seed: number;
  readonly say?: (line: string) => void;
}

export interface QuotaResult {
  readonly fates: readonly Fate[];
  readonly breaches: readonly Breach[];
  /** Days that began while there was work. */
  readonly days: number;
  /** Number of times that a token's day was used up. */
  readonly spent: number;
  /** Number of calls that the CRM refused because the quota was spent. */
  readonly refused: number;
  /** Number of the CRM's calls by endpoint, for the tokens that have too few calls. */
  readonly calls: ReadonlyMap<string, number>;
  /** Webhooks delivered while uploads waited for the next day. */
  readonly reserved: number;
  readonly tookMs: number;
}

const sweepEveryMs = 1_000;
const checkEveryMs = 250;

/**
 * Runs more work than calls, over several short days. Sometimes a token is used up from outside, so that only the CRM can
 * show it. Sometimes an answer is lost, so that a search is due. Sometimes a process is killed.
 */
export async function runQuota(options: QuotaOptions): Promise<QuotaResult> {
  const { limit, reserve, daySeconds, seed, say = () => {} } = options;
  const quotaHourMs = Math.round((daySeconds * 1_000) / 24);
  const random = createRandom(seed);
  const [spending, killing] = [random.fork('spending'), random.fork('killing')];
  const rig = await startRig({
    shape: shortShape(options.tokens),
    workers: 2 * options.tokens,
    dailyLimit: limit,
    crm: { quotaHourMs },
    // The engine knows the day's calls before it queries them, so that the CRM refuses little at the start.
    limits: { ...patient, quotaHourMs, callsPerDay: limit, reservedCalls: reserve },
  });
  const stopping = new AbortController();
  const { signal } = stopping;
  const calls = limit * options.tokens;
  const days = new Days(rig);
  const beganAt = performance.now();
  const errors: unknown[] = [];
  const beside = [
    every(sweepEveryMs, signal, () => rig.sweep()),
    every(checkEveryMs, signal, async () => days.update()),
    everyCalls(rig, { between: [calls, 2 * calls], random: spending, signal }, () => spendOne(rig, spending)),
    everyCalls(rig, { between: [calls / 20, calls / 5], random: killing, signal }, () => killOne(rig, killing)),
  ].map((one) => one.catch((error: unknown) => errors.push(error)));
  try {
    const workload = new Workload(rig, random.fork('workload'));
    await workload.prepare();
    loseAnswers(rig, seed);
    const injecting = injectAll(workload, rig, options, random.fork('operations'));
    injecting.catch(() => {});
    const probing = probeReserve(rig, workload, signal);
    probing.catch(() => {});
    await injecting;
    say(`${workload.injected.length} commands accepted in ${seconds(performance.now() - beganAt)}`);
    await untilOver(rig, workload, { daySeconds, say, days });
    stopping.abort();
    const reserved = await probing;
    await Promise.all(beside);
    if (errors.length > 0) throw errors[0];
    const fates = await fatesOf(rig, workload.injected);
    const refused = rig.crm.truth.filter(({ reason }) => reason?.includes('TOKEN LIMIT')).length;
    const tokens = new Set(
      rig.shape.flatMap((operation) => operation.tokens.map((value) => rig.crm.token(value)?.hash)),
    );
    const byEndpoint = Map.groupBy(
      rig.crm.truth.filter(({ token }) => tokens.has(token)),
      ({ endpoint }) => endpoint,
    );
    const byCall = new Map([...byEndpoint].map(([endpoint, list]) => [endpoint, list.length]));
    const { begun, spent } = days;
    const breaches = [
      ...fates.flatMap(checkOne),
      ...checkConcurrency(rig),
      ...checkQuota(rig),
      ...checkNothingExpired(fates),
      ...checkReserve(reserved),
      ...(begun < 2 || spent === 0 ? [unusedDaysBreach(begun, spent)] : []),
    ];
    return {
      fates,
      breaches,
      days: begun,
      spent,
      refused,
      calls: byCall,
      reserved,
      tookMs: performance.now() - beganAt,
    };
  } finally {
    stopping.abort();
    await Promise.all(beside);
    await rig.stop();
  }
}

/** Less scaled than for the fault runs: here many commands wait for their turn on a busy machine. */
const patient = {
  functionSeconds: 20,
  takeWorkMs: 8_000,
  answerMs: 6_000,
  longestMs: 19_000,
  finishMs: 1_000,
  commitSlackMs: 1_000,
  commitLeaseSlackMs: 1_000,
} as const;

async function injectAll(
  workload: Workload,
  { shape }: Rig,
  { commands }: QuotaOptions,
  random: Random,
): Promise<void> {
  const byToken = shape.flatMap((operation) => operation.tokens.map(() => operation));
  let begun = 0;
  const sender = async () => {
    while (begun++ < commands) await workload.injectInto(random.pick(byToken), 0.85);
  };
  await Promise.all(Array.from({ length: 6 }, sender));
}

/** Loses the answers of some applied inserts. A search finds them, and uses calls of the day too. */
function loseAnswers({ crm, shape }: Rig, seed: number): void {
  for (const [number, token] of shape.flatMap(({ tokens }) => tokens).entries()) {
    const match = { token, endpoint: 'cases/insertAttach.php', probability: 0.01, seed: seed * 1_009 + number };
    crm.faults.add({ match, fault: { kind: 'reset', applied: true } });
  }
}

/** Uses up the rest of one token's calls from outside. */
function spendOne({ crm, shape }: Rig, random: Random): void {
  const token = crm.token(random.pick(shape.flatMap(({ tokens }) => tokens)));
  if (token) token.usedToday = token.dailyLimit;
}

function killOne({ host }: Rig, random: Random): void {
  const workers = host.processes().filter((one) => one.function === 'deliver');
  if (workers.length === 0) return;
  try {
    process.kill(random.pick(workers).pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** Waits until every command is at rest, or until none came to rest for a day and a half. */
async function untilOver(
  rig: Rig,
  workload: Workload,
  { daySeconds, say, days }: { daySeconds: number; say: (line: string) => void; days: Days },
): Promise<void> {
  let over = 0;
  let lastAt = performance.now();
  for (;;) {
    const rows = await rig.deliveries();
    const now = rows.filter(isAtRest).length;
    if (now > over) lastAt = performance.now();
    over = now;
    say(
      `day ${days.begun}: ${over} of ${workload.injected.length} at rest, ${days.spent} times a token's day was used up`,
    );
    if (over >= workload.injected.length || performance.now() - lastAt > daySeconds * 1_500) return;
    await sleep(Math.min(daySeconds * 100, 10_000));
  }
}
