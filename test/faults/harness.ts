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
import { checkStandstill, untilQuiet } from './quiet.ts';
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
/** Calls of the CRM between two of these. */
const rotateEvery = [30, 90] as const;
const editEvery = [15, 60] as const;
const downEvery = [60, 180] as const;
const downForMs = [20, 300] as const;
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
  const swept = every(sweepEveryMs, sweeping.signal, () => rig.sweep());
  const nemesis = new Nemesis(rig, random.fork('nemesis'), options.cruelty);
  try {
    const workload = new Workload(rig, random.fork('workload'));
    await workload.prepare();
    fillPages(rig);
    const faults = new CrmFaults(rig, options.faults, seed);
    const { rules } = faults;
    const rotation = new Rotation(rig, random.fork('rotation'), faults);
    const [rotating, editing] = [random.fork('rotation'), random.fork('agents')];
    const rotated = everyCalls(rig, { between: rotateEvery, random: rotating, signal: resting.signal }, () =>
      rotation.replaceOne(),
    );
    let edited = 0;
    const ended = everyCalls(rig, { between: editEvery, random: editing, signal: resting.signal }, () => {
      if (editAMarkerAway(rig, editing)) edited += 1;
    });
    let down = 0;
    const falling = random.fork('down');
    const fell = everyCalls(rig, { between: downEvery, random: falling, signal: resting.signal }, async () => {
      await rig.crmWire.refuse(falling.between(...downForMs));
      down += 1;
    });
    nemesis.start();
    const beganAt = performance.now();
    await injectAll(rig, workload, options);
    const injectedAt = performance.now();
    say(
      `${workload.injected.length} commands taken on in ${seconds(injectedAt - beganAt)}, ${workload.duplicates} events twice`,
    );
    // A last few commands would meet every kill: most of them at rest is enough to stop.
    const settled = await untilQuiet(rig, workload, { share: 0.8, standstillMs: 10_000, say });
    say(`faults stop with ${settled} settled`);
    nemesis.rest();
    resting.abort();
    await Promise.all([rotated, ended, fell]);
    rig.crm.faults.clear();
    const visibleAgainMs = ((rig.limits.functionSeconds ?? 0) + 1) * 1_000;
    const restedAt = performance.now();
    const standstillMs = 3 * visibleAgainMs;
    const atRest = await untilQuiet(rig, workload, { share: 1, standstillMs, say });
    const quietAfterMs = performance.now() - restedAt;
    const standstill = checkStandstill(rig, workload, atRest);
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
      'marker edited away': edited,
      'CRM not to be reached': down,
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
