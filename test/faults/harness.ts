import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRule } from '../../local/crm/faults.ts';
import type { CrmSettings } from '../../local/crm/settings.ts';
import { editAMarkerAway, fillPages } from './agents.ts';
import { type Breach, check, checkRefused, type Fate, fatesOf } from './check.ts';
import { CrmFaults, type FaultClass, isOfConnection, longestGhostMs } from './crm-faults.ts';
import type { LedgerTrace } from './ledger-trace.ts';
import { findLostSlots } from './lost-slots.ts';
import { type Cruelty, Nemesis } from './nemesis.ts';
import { every, everyCalls } from './pace.ts';
import { checkStandstill, untilAtRest } from './quiet.ts';
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
  /** Share of the CRM's calls that fail, 0 to 1. */
  readonly faults: number;
  readonly cruelty?: Cruelty;
  /** Milliseconds by which the clocks of some processes are wrong. Invariants that depend on time are then not checked. */
  readonly skewMs?: number | undefined;
  /** Ends the injection of commands after this time, even when there are fewer. */
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
  readonly restedAfterMs: number;
  /** Writes to the commands' rows, with their times. */
  readonly trace: LedgerTrace;
}

const sweepEveryMs = 1_000;
/** Number of the CRM's calls between two of these events. */
const rotateEvery = [30, 90] as const;
const editEvery = [15, 60] as const;
const downEvery = [60, 180] as const;
const downForMs = [20, 300] as const;
/** The invariants that hold even with wrong clocks. Leases and waits depend on clocks. */
const timeless = new Set(['I2', 'I3', 'I4', 'I9']);

/** Injects commands under faults, stops the faults, waits until all are at rest, and checks the invariants. */
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
  const ending = new AbortController();
  const sweeps = every(sweepEveryMs, sweeping.signal, () => rig.sweep());
  const nemesis = new Nemesis(rig, random.fork('nemesis'), options.cruelty);
  try {
    const workload = new Workload(rig, random.fork('workload'));
    await workload.prepare();
    fillPages(rig);
    const faults = new CrmFaults(rig, options.faults, seed);
    const { rules } = faults;
    const rotation = new Rotation(rig, random.fork('rotation'), faults);
    const [rotating, editing] = [random.fork('rotation'), random.fork('agents')];
    const rotations = everyCalls(rig, { between: rotateEvery, random: rotating, signal: ending.signal }, () =>
      rotation.replaceOne(),
    );
    let edited = 0;
    const edits = everyCalls(rig, { between: editEvery, random: editing, signal: ending.signal }, () => {
      if (editAMarkerAway(rig, editing)) edited += 1;
    });
    let down = 0;
    const falling = random.fork('down');
    const outages = everyCalls(rig, { between: downEvery, random: falling, signal: ending.signal }, async () => {
      await rig.crmWire.refuse(falling.between(...downForMs));
      down += 1;
    });
    nemesis.start();
    const beganAt = performance.now();
    await injectAll(rig, workload, options);
    const injectedAt = performance.now();
    say(
      `${workload.injected.length} commands accepted in ${seconds(injectedAt - beganAt)}, ${workload.duplicates} events twice`,
    );
    // The last few commands would meet every kill, so the faults stop once most are at rest.
    const settled = await untilAtRest(rig, workload, { share: 0.8, standstillMs: 10_000, say });
    say(`faults stop with ${settled} at rest`);
    nemesis.end();
    ending.abort();
    await Promise.all([rotations, edits, outages]);
    rig.crm.faults.clear();
    const visibleAgainMs = ((rig.limits.functionSeconds ?? 0) + 1) * 1_000;
    const restedAt = performance.now();
    const standstillMs = 3 * visibleAgainMs;
    const atRest = await untilAtRest(rig, workload, { share: 1, standstillMs, say });
    const restedAfterMs = performance.now() - restedAt;
    const standstill = checkStandstill(rig, workload, atRest);
    const lostSlots = await findLostSlots(rig, workload, 2 * visibleAgainMs);
    // The CRM may still apply calls long after both sides disconnected.
    await sleep(longestGhostMs);
    const fates = await fatesOf(rig, workload.injected);
    const outOfMemory = rig.lines.filter((line) => line.includes('heap out of memory')).length;
    const counts: Record<string, number> = { ...nemesis.counts, 'out of memory': outOfMemory };
    const disturbances = {
      ...counts,
      ...rotation.counts,
      'event twice': workload.duplicates,
      'refused at the door': workload.refused.length,
      'marker edited away': edited,
      'CRM not to be reached': down,
    };
    const found = [
      ...(await check(rig, fates, disturbancesOf(counts, rules))),
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
      restedAfterMs,
      trace: rig.trace,
    };
  } finally {
    nemesis.end();
    ending.abort();
    sweeping.abort();
    await sweeps;
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

/** Uses up the quota of the dry operation's token from outside: only the CRM's refusal can show it. */
function spendQuota({ crm, shape }: Rig): void {
  for (const value of shape.filter(({ role }) => role === 'dry').flatMap(({ tokens }) => tokens)) {
    const token = crm.token(value);
    if (token) token.usedToday = token.dailyLimit;
  }
}

/** Settings for unknown facts of the CRM, chosen by the seed: each run tries one way. */
function unknownsOf(random: Random): Partial<CrmSettings> {
  return {
    description: random.pick(['as-sent', 'wrapped'] as const),
    matching: random.pick(['exact', 'contains'] as const),
    emptyRead: random.pick(['empty-list', 'absent', 'not-found'] as const),
    errorProfile: random.pick(['http-status', 'http-200'] as const),
    refusesEarly: random.chance(0.5),
  };
}

function disturbancesOf(
  counts: Readonly<Record<string, number>>,
  rules: ReadonlyMap<FaultClass, readonly FaultRule[]>,
) {
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
