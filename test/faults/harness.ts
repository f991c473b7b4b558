import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from '../../lib/delivery/delivery.ts';
import type { FaultRule } from '../../local/crm/faults.ts';
import type { CrmSettings } from '../../local/crm/settings.ts';
import { editAMarkerAway, fillPages } from './agents.ts';
import { type Breach, check, checkRefused, type Fate, fatesOf } from './check.ts';
import { CrmFaults, type FaultClass, isOfConnection, longestGhostMs } from './crm-faults.ts';
import type { LedgerTrace } from './ledger-trace.ts';
import { type Cruelty, Nemesis } from './nemesis.ts';
import { createRandom, type Random } from './random.ts';
import { type Rig, startRig } from './rig.ts';
import { Rotation } from './rotation.ts';
import { mixedShape } from './shape.ts';
import { Workload } from './workload.ts';

export interface RunOptions {
  readonly commands: number;
  readonly tokens: number;
  /** Processes of one function at most. */
  readonly workers: number;
  readonly seed: number;
  /** Part of the CRM's calls that go wrong, 0 to 1. */
  readonly faults: number;
  readonly cruelty?: Cruelty;
  /** Milliseconds by which the clocks of some processes are wrong. What rests on time is then not promised. */
  readonly skewMs?: number | undefined;
  /** Ends the injection of commands, even when there are fewer then. */
  readonly seconds?: number | undefined;
  readonly say?: (line: string) => void;
}

export interface RunResult {
  readonly options: RunOptions;
  readonly fates: readonly Fate[];
  readonly breaches: readonly Breach[];
  readonly rules: ReadonlyMap<FaultClass, readonly FaultRule[]>;
  readonly disturbances: Readonly<Record<string, number>>;
  readonly mostOpen: number;
  readonly injectedInMs: number;
  readonly quietAfterMs: number;
  /** What was written into the rows, and when. */
  readonly trace: LedgerTrace;
}

const sweepEveryMs = 1_000;
const rotateEveryMs = [2_000, 8_000] as const;
/** What holds whatever the clocks of single processes say: leases and waits do not. */
const timeless = new Set(['I2', 'I3', 'I4', 'I9']);

/** Injects commands while everything goes wrong, lets it come to rest, and checks what is left. */
export async function runFaults(options: RunOptions): Promise<RunResult> {
  const { seed, tokens, workers, say = () => {} } = options;
  const random = createRandom(seed);
  const rig = await startRig({
    shape: mixedShape(tokens),
    workers,
    crm: unknownsOf(random.fork('unknowns')),
    skewMs: options.skewMs,
    hungry: 0.05,
  });
  const sweeping = new AbortController();
  const resting = new AbortController();
  const swept = sweepOn(rig, sweeping.signal);
  const nemesis = new Nemesis(rig, random.fork('nemesis'), options.cruelty);
  try {
    const workload = new Workload(rig, random.fork('workload'));
    await workload.prepare();
    fillPages(rig);
    const faults = new CrmFaults(rig, options.faults, seed);
    const { rules } = faults;
    const rotation = new Rotation(rig, random.fork('rotation'), faults);
    const rotated = rotation.run(rotateEveryMs, resting.signal);
    const edited = editOn(rig, random.fork('agents'), resting.signal);
    nemesis.start();
    const beganAt = performance.now();
    await injectAll(rig, workload, options);
    const injectedAt = performance.now();
    say(
      `${workload.injected.length} commands taken on in ${seconds(injectedAt - beganAt)}, ${workload.duplicates} events twice`,
    );
    // A last few commands would meet every kill: most of them at rest is enough to stop.
    const settled = await untilQuiet(rig, workload, { share: 0.8, standstillMs: 10_000 });
    say(`faults stop with ${settled} settled`);
    nemesis.rest();
    resting.abort();
    await rotated;
    rig.crm.faults.clear();
    const visibleAgainMs = ((rig.limits.functionSeconds ?? 0) + 1) * 1_000;
    const restedAt = performance.now();
    const atRest = await untilQuiet(rig, workload, { share: 1, standstillMs: 3 * visibleAgainMs });
    const quietAfterMs = performance.now() - restedAt;
    const standstill = checkStandstill(atRest, dueOf(workload));
    const lostSlots = await findLostSlots(rig, workload, 2 * visibleAgainMs);
    // What the CRM does long after everybody left must be seen too.
    await sleep(longestGhostMs);
    const fates = await fatesOf(rig, workload.injected);
    const outOfMemory = rig.lines.filter((line) => line.includes('heap out of memory')).length;
    const counts: Record<string, number> = { ...nemesis.counts, 'out of memory': outOfMemory };
    const disturbances = {
      ...counts,
      ...rotation.counts,
      'event twice': workload.duplicates,
      'refused at the door': workload.refused.length,
      'marker edited away': await edited,
    };
    const found = [
      ...(await check(rig, fates, disturbed(counts, rules))),
      ...checkRefused(rig, workload.refused),
      ...lostSlots,
      ...standstill,
    ];
    const breaches = options.skewMs ? found.filter(({ invariant }) => timeless.has(invariant)) : found;
    const mostOpen = Math.max(...rig.crmWire.mostOpen.values());
    return {
      options,
      fates,
      breaches,
      rules,
      disturbances,
      mostOpen,
      injectedInMs: injectedAt - beganAt,
      quietAfterMs,
      trace: rig.trace,
    };
  } finally {
    nemesis.rest();
    resting.abort();
    sweeping.abort();
    await swept;
    await rig.stop();
  }
}

async function injectAll(rig: Rig, workload: Workload, { commands, seconds: limit }: RunOptions): Promise<void> {
  const giveUpAt = limit === undefined ? Number.POSITIVE_INFINITY : performance.now() + limit * 1_000;
  let begun = 0;
  const sender = async () => {
    while (begun < commands && performance.now() < giveUpAt) {
      begun += 1;
      if (begun === Math.floor(commands / 2)) spendQuota(rig);
      await (begun % 40 === 0 ? workload.fire() : workload.inject());
    }
  };
  await Promise.all(Array.from({ length: 6 }, sender));
}

/** Somebody else uses up what the dry operation's token had left: only the CRM's refusal can say so. */
function spendQuota({ crm, shape }: Rig): void {
  for (const value of shape.filter(({ role }) => role === 'dry').flatMap(({ tokens }) => tokens)) {
    const token = crm.token(value);
    if (token) token.usedToday = token.dailyLimit;
  }
}

interface Quiet {
  /** Of the commands that can come to rest. */
  readonly share: number;
  /**
   * How long nobody may try to write into a row, and ten times how long none may come to rest, before it counts as a
   * standstill: a busy machine is slow, and that is no fault.
   */
  readonly standstillMs: number;
}

/** Until so many commands are at rest, searches included, or none has come to rest for too long. Gives how many are. */
async function untilQuiet(rig: Rig, workload: Workload, { share, standstillMs }: Quiet): Promise<number> {
  const due = dueOf(workload);
  let settled = 0;
  let attempts = 0;
  let lastProgressAt = performance.now();
  let lastAttemptAt = performance.now();
  for (;;) {
    const count = (await rig.deliveries()).filter((row) => row.operation !== 'dry' && isAtRest(row)).length;
    const now = performance.now();
    if (count > settled) lastProgressAt = now;
    if (rig.trace.attempts > attempts) lastAttemptAt = now;
    settled = count;
    attempts = rig.trace.attempts;
    const standsStill = now - lastAttemptAt > standstillMs || now - lastProgressAt > 10 * standstillMs;
    if (settled >= due * share || standsStill) return settled;
    await sleep(500);
  }
}

/** All but those whose token has no calls left. */
function dueOf({ injected }: Workload): number {
  return injected.filter(({ role }) => role !== 'dry').length;
}

/** I11, whatever the machine's speed: without faults, three visibility periods never pass with nothing coming to rest. */
function checkStandstill(atRest: number, due: number): Breach[] {
  const what = `${due - atRest} of ${due} not at rest, and nothing came to rest for three visibility periods`;
  return atRest < due ? [{ invariant: 'I11', what }] : [];
}

function isAtRest({ status, parked }: Delivery): boolean {
  return status === 'delivered' || status === 'rejected' || (status === 'uncertain' && parked === true);
}

/** Gives every operation one command more and waits until each of its lanes was awake: one that sleeps on is a lost slot. */
async function findLostSlots(rig: Rig, workload: Workload, patienceMs: number): Promise<Breach[]> {
  const before = await epochs(rig);
  for (const operation of rig.shape) await workload.insertInto(operation);
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    const now = await epochs(rig);
    const asleep = [...before].filter(([lane, epoch]) => now.get(lane) === epoch).map(([lane]) => lane);
    if (asleep.length === 0) return [];
    if (performance.now() > giveUpAt) {
      return [{ invariant: 'I10', what: `${asleep.length} of ${before.size} slots lost: ${asleep.join(', ')}` }];
    }
    await sleep(250);
  }
}

/** How often each lane was awake. */
async function epochs(rig: Rig): Promise<Map<string, number>> {
  const rows = await rig.rows();
  return new Map(
    rig.shape.flatMap(({ name, tokens }) => {
      const row = rows.find(({ pk }) => pk === `lanes#${name}`);
      return [...Array(2 * tokens.length).keys()].map((n) => [`${name}#${n}`, Number(row?.[`epoch${n}`] ?? 0)]);
    }),
  );
}

/** What nobody knows of the CRM is one way in this run and another in the next. */
function unknownsOf(random: Random): Partial<CrmSettings> {
  return {
    description: random.pick(['as-sent', 'wrapped'] as const),
    matching: random.pick(['exact', 'contains'] as const),
    emptyRead: random.pick(['empty-list', 'absent', 'not-found'] as const),
    errorProfile: random.pick(['http-status', 'http-200'] as const),
    refusesEarly: random.chance(0.5),
  };
}

/** Gives how many markers were edited away until the signal. */
async function editOn(rig: Rig, random: Random, signal: AbortSignal): Promise<number> {
  let edited = 0;
  while (!signal.aborted) {
    await sleep(random.between(1_000, 3_000), undefined, { signal }).catch(() => {});
    if (!signal.aborted && editAMarkerAway(rig, random)) edited++;
  }
  return edited;
}

async function sweepOn(rig: Rig, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await rig.sweep();
    await sleep(sweepEveryMs, undefined, { signal }).catch(() => {});
  }
}

function disturbed(counts: Readonly<Record<string, number>>, rules: ReadonlyMap<FaultClass, readonly FaultRule[]>) {
  const ofWorkers = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const ofConnections = [...rules]
    .filter(([one]) => isOfConnection(one))
    .flatMap(([, fired]) => fired)
    .reduce((sum, rule) => sum + rule.fired, 0);
  return { ofWorkers, ofConnections };
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
