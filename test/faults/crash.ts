import { setTimeout as sleep } from 'node:timers/promises';
import { flat } from '../setup/flat.ts';
import { fatesOf } from './check.ts';
import { rowId } from './ledger-trace.ts';
import { type CrashPoint, crashPoints, type Outcome } from './points.ts';
import { createRandom } from './random.ts';
import { type Rig, startRig } from './rig.ts';
import { type FaultsOperation, oneOperation } from './shape.ts';
import { type Injected, insertOf, Workload } from './workload.ts';

export interface PointsOptions {
  /** Repetitions of each point. */
  readonly times: number;
  /** Name of the only point to run. */
  readonly only?: string | undefined;
  readonly say: (line: string) => void;
}

/** Outcomes of the kills at one point, and those that differ from the promise. */
export interface PointResult {
  readonly point: CrashPoint;
  readonly outcomes: ReadonlyMap<string, number>;
  /** Number of commands whose process was killed there. `wanted`: the number asked for. */
  readonly times: number;
  readonly wanted: number;
  readonly kills: number;
  readonly broken: readonly string[];
}

/** Number of commands that wait at a point together. Each needs a lane: four tokens. */
const batchSize = 8;
const sweepEveryMs = 500;

/** Number of commands of one stack. All its rows are read repeatedly, and those of other points slow a point down. */
const commandsPerStack = 150;

/** Holds commands at each point until all are there, kills their processes, and compares the outcomes with the promise. */
export async function runPoints({ times, only, say }: PointsOptions): Promise<PointResult[]> {
  const results: PointResult[] = [];
  let bench: Bench | undefined;
  try {
    for (const point of crashPoints.filter(({ name }) => only === undefined || name === only)) {
      if (bench && bench.workload.injected.length + times > commandsPerStack) {
        await bench.stop();
        bench = undefined;
      }
      bench ??= await startBench();
      const result = await repeat(bench, point, times);
      results.push(result);
      say(lineOf(result));
    }
  } finally {
    await bench?.stop();
  }
  return results;
}

/** A stack with regular sweeps. The points share it: half of a point's CPU time is the start of processes. */
interface Bench {
  readonly rig: Rig;
  readonly workload: Workload;
  stop(): Promise<void>;
}

async function startBench(): Promise<Bench> {
  const rig = await startRig({
    shape: oneOperation(batchSize / 2),
    // Lanes that are woken without work need processes too.
    workers: 2 * batchSize,
    limits: {
      functionSeconds: 5,
      takeWorkMs: 1_000,
      leaseSlackMs: 300,
      answerMs: 1_200,
      searchAfterMs: [200, 600, 1_000],
    },
  });
  const sweeping = new AbortController();
  const sweeps = sweepRepeatedly(rig, sweeping.signal);
  return {
    rig,
    workload: new Workload(rig, createRandom(1)),
    async stop() {
      sweeping.abort();
      await sweeps;
      await rig.stop();
    },
  };
}

async function repeat({ rig, workload }: Bench, point: CrashPoint, wanted: number): Promise<PointResult> {
  const outcomes = new Map<string, number>();
  const broken: string[] = [];
  let done = 0;
  let kills = 0;
  let size = Math.min(point.upload?.together ?? batchSize, wanted);
  for (let tries = 0; done < wanted && tries < 2 * wanted; tries++) {
    const { injected, killed, complete, held } = await crashBatch(rig, workload, point, size);
    kills += killed;
    await untilAtRest(rig, injected);
    // A batch that was not complete at the point proves nothing about it. A busy machine brings fewer there in time.
    if (!complete) {
      size = Math.ceil(size / 2);
      continue;
    }
    const fates = await fatesOf(rig, injected);
    const atPoint = point.besides ? fates.filter(({ row }) => held.has(row?.id)) : fates;
    for (const { injected: one, row, applied } of atPoint) {
      const outcome: Outcome = { status: row?.status, parked: flat(row).parked === true, applied: applied.length };
      const text = `${outcome.status}${outcome.parked ? ' for a person' : ''}${row?.reason === 'found' ? ' by search' : ''}, applied ${outcome.applied}`;
      outcomes.set(text, (outcomes.get(text) ?? 0) + 1);
      if (!point.promises(outcome)) broken.push(`${one.marker} ${row?.id}: ${rig.trace.historyOf(row?.id ?? '')}`);
      done += 1;
    }
  }
  return { point, outcomes, times: done, wanted, kills, broken };
}

async function crashBatch(rig: Rig, workload: Workload, point: CrashPoint, size: number) {
  const gate = new Gate();
  setHook(rig, point, gate);
  const [operation] = rig.shape as [FaultsOperation];
  const sending = Promise.all(
    Array.from({ length: size + (point.besides ?? 0) }, () => send(workload, operation, point)),
  );
  sending.catch(() => {});
  const complete = point.at ? await gate.reached(size, 8_000) : await awaitAllDelivered(rig, await sending);
  const victims = rig.host.processes().filter((one) => one.function === point.victim);
  for (const { pid } of victims) kill(pid);
  gate.open();
  rig.awsWire.hook = {};
  rig.crmWire.hook = undefined;
  return { injected: await sending, killed: victims.length, complete, held: gate.held };
}

function send(workload: Workload, operation: FaultsOperation, { upload }: CrashPoint): Promise<Injected> {
  const injected = workload.newCommand(operation);
  if (upload) return workload.upload(injected, upload.bytes);
  return workload.call({ ...injected, effect: 'insert' }, operation, insertOf(operation, injected.marker));
}

/** Calls wait here until it is opened. After that every call passes. */
class Gate {
  #waiting = 0;
  #open = false;
  #release: () => void = () => {};
  readonly #opened = new Promise<void>((resolve) => {
    this.#release = resolve;
  });
  #isOpen = () => this.#open;

  /** The commands that wait here, where the call names them. */
  readonly held = new Set<string | undefined>();

  /** Resolves with false when it held the call until its process was killed. */
  async pass(id?: string): Promise<boolean> {
    if (this.#isOpen()) return true;
    this.held.add(id);
    this.#waiting += 1;
    await this.#opened;
    return false;
  }

  async reached(count: number, patienceMs: number): Promise<boolean> {
    const giveUpAt = performance.now() + patienceMs;
    while (this.#waiting < count && performance.now() < giveUpAt) await sleep(10);
    return this.#waiting >= count;
  }

  open(): void {
    this.#open = true;
    this.#release();
  }
}

function setHook(rig: Rig, { at, victim }: CrashPoint, gate: Gate): void {
  if (at?.wire === 'crm') {
    // A lane also queries the use of its token.
    rig.crmWire.hook = async (point, path) => point !== at.point || !path.includes('/cases/') || gate.pass();
  } else if (at) {
    const caller = rig.host.env(victim)['AWS_ACCESS_KEY_ID'];
    const hold = async (call: Parameters<typeof at.is>[0]) =>
      call.caller === caller && at.is(call) && !(await gate.pass(rowId(call.input))) ? ('break' as const) : undefined;
    rig.awsWire.hook = { [at.when]: hold };
  }
}

async function awaitAllDelivered(rig: Rig, injected: readonly Injected[]): Promise<boolean> {
  await untilAtRest(rig, injected);
  const queue = rig.queueArn('LanesQueue');
  const giveUpAt = performance.now() + 8_000;
  while (Number(rig.host.aws.sqs.attributes(queue)['ApproximateNumberOfMessagesNotVisible']) > 0) {
    if (performance.now() > giveUpAt) return false;
    await sleep(20);
  }
  return true;
}

async function untilAtRest(rig: Rig, injected: readonly Injected[]): Promise<void> {
  const patienceMs = 30_000;
  let attempts = -1;
  for (let giveUpAt = performance.now() + patienceMs; performance.now() < giveUpAt; await sleep(50)) {
    // Without another attempt on a row, no row has changed. A slow machine is no fault: each attempt renews the patience.
    if (rig.trace.attempts === attempts) continue;
    giveUpAt = performance.now() + patienceMs;
    attempts = rig.trace.attempts;
    const fates = await fatesOf(rig, injected);
    const isOver = ({ row }: (typeof fates)[number]) =>
      row?.status === 'delivered' || row?.status === 'rejected' || flat(row).parked === true;
    if (fates.every(isOver)) return;
  }
}

async function sweepRepeatedly(rig: Rig, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await rig.sweep();
    await sleep(sweepEveryMs, undefined, { signal }).catch(() => {});
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** The result of a point as a line of the table. */
export function lineOf({ point, outcomes, times, wanted, kills, broken }: PointResult): string {
  const seen = [...outcomes].map(([outcome, count]) => `${outcome}: ${count}`).join(' · ');
  const verdict =
    broken.length > 0 ? `BROKEN ${broken.length}` : times >= wanted ? 'as promised' : `TOO FEW, ${wanted} wanted`;
  const lines = [
    `${point.name.padEnd(4)}${point.what.padEnd(38)}${String(times).padStart(4)} times, ${kills} kills  ${seen}  ${verdict}`,
  ];
  return [...lines, ...broken.slice(0, 3).map((one) => `     ${one}`)].join('\n');
}
