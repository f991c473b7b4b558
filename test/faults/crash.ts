import { setTimeout as sleep } from 'node:timers/promises';
import { flat } from '../setup/flat.ts';
import { fatesOf } from './check.ts';
import { type CrashPoint, crashPoints, type Outcome } from './points.ts';
import { createRandom } from './random.ts';
import { type Rig, startRig } from './rig.ts';
import { type FaultsOperation, oneOperation } from './shape.ts';
import { type Injected, insertOf, Workload } from './workload.ts';

export interface PointsOptions {
  /** Repetitions of each point. */
  readonly times: number;
  /** Only this one. */
  readonly only?: string | undefined;
  readonly say: (line: string) => void;
}

/** How often each outcome followed a kill at one point, and whether each is the promised one. */
export interface PointResult {
  readonly point: CrashPoint;
  readonly outcomes: ReadonlyMap<string, number>;
  /** How often commands were killed there, of how many that was wanted. */
  readonly times: number;
  readonly wanted: number;
  readonly kills: number;
  readonly broken: readonly string[];
}

/** As many lanes as commands wait at a point together: four tokens. */
const batchSize = 8;
const sweepEveryMs = 500;

/** Holds commands at each point until all are there, kills their processes, and sees what becomes of them. */
export async function runPoints({ times, only, say }: PointsOptions): Promise<PointResult[]> {
  const results: PointResult[] = [];
  for (const point of crashPoints.filter(({ name }) => only === undefined || name === only)) {
    const result = await runPoint(point, times);
    results.push(result);
    say(lineOf(result));
  }
  return results;
}

/** On a stack of its own: all rows are read again and again, and those of other points would slow this one down. */
async function runPoint(point: CrashPoint, times: number): Promise<PointResult> {
  const rig = await startRig({
    shape: oneOperation(batchSize / 2),
    // Lanes that are woken and find nothing need processes too.
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
  const swept = sweepOn(rig, sweeping.signal);
  try {
    return await repeat(rig, new Workload(rig, createRandom(1)), point, times);
  } finally {
    sweeping.abort();
    await swept;
    await rig.stop();
  }
}

async function repeat(rig: Rig, workload: Workload, point: CrashPoint, wanted: number): Promise<PointResult> {
  const outcomes = new Map<string, number>();
  const broken: string[] = [];
  let done = 0;
  let kills = 0;
  const size = point.upload?.together ?? batchSize;
  for (let tries = 0; done < wanted && tries < 2 * Math.ceil(wanted / size) + 2; tries++) {
    const { injected, killed, complete } = await crashBatch(rig, workload, point, size);
    kills += killed;
    await untilAtRest(rig, injected);
    // Those that were not at the point when the others were killed say nothing about it.
    if (!complete) continue;
    for (const { injected: one, row, applied } of await fatesOf(rig, injected)) {
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
  hook(rig, point, gate);
  const [operation] = rig.shape as [FaultsOperation];
  const sending = Promise.all(Array.from({ length: size }, () => send(workload, operation, point)));
  sending.catch(() => {});
  const complete = point.at ? await gate.reached(size, 8_000) : await allDelivered(rig, await sending);
  const victims = rig.host.processes().filter((one) => one.function === point.victim);
  for (const { pid } of victims) kill(pid);
  gate.open();
  rig.awsWire.hook = {};
  rig.crmWire.hook = undefined;
  return { injected: await sending, killed: victims.length, complete };
}

function send(workload: Workload, operation: FaultsOperation, { upload }: CrashPoint): Promise<Injected> {
  const injected = workload.newCommand(operation);
  if (upload) return workload.upload(injected, upload.bytes);
  return workload.call({ ...injected, effect: 'insert' }, operation, insertOf(operation, injected.marker));
}

/** A place where calls wait until it is opened; after that everything passes. */
class Gate {
  #waiting = 0;
  #open = false;
  #release: () => void = () => {};
  readonly #opened = new Promise<void>((resolve) => {
    this.#release = resolve;
  });
  #isOpen = () => this.#open;

  /** False when it held the call until its process was killed. */
  async pass(): Promise<boolean> {
    if (this.#isOpen()) return true;
    this.#waiting += 1;
    await this.#opened;
    return false;
  }

  async reached(count: number, patienceMs: number): Promise<boolean> {
    const giveUpAt = performance.now() + patienceMs;
    while (this.#waiting < count && performance.now() < giveUpAt) await sleep(10);
    return this.#waiting === count;
  }

  open(): void {
    this.#open = true;
    this.#release();
  }
}

function hook(rig: Rig, { at, victim }: CrashPoint, gate: Gate): void {
  if (at?.wire === 'crm') {
    // A lane also asks how many calls its token has left.
    rig.crmWire.hook = async (point, path) => point !== at.point || !path.includes('/cases/') || gate.pass();
  } else if (at) {
    const caller = rig.host.env(victim)['AWS_ACCESS_KEY_ID'];
    const hold = async (call: Parameters<typeof at.is>[0]) =>
      call.caller === caller && at.is(call) && !(await gate.pass()) ? ('break' as const) : undefined;
    rig.awsWire.hook = { [at.when]: hold };
  }
}

async function allDelivered(rig: Rig, injected: readonly Injected[]): Promise<boolean> {
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
  let attempts = 0;
  for (let giveUpAt = performance.now() + patienceMs; performance.now() < giveUpAt; ) {
    // However slow the machine is: while somebody works on a row, it is not over.
    if (rig.trace.attempts > attempts) giveUpAt = performance.now() + patienceMs;
    attempts = rig.trace.attempts;
    const fates = await fatesOf(rig, injected);
    const isOver = ({ row }: (typeof fates)[number]) =>
      row?.status === 'delivered' || row?.status === 'rejected' || flat(row).parked === true;
    if (fates.every(isOver)) return;
    await sleep(50);
  }
}

async function sweepOn(rig: Rig, signal: AbortSignal): Promise<void> {
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

/** One point of the table. */
export function lineOf({ point, outcomes, times, wanted, kills, broken }: PointResult): string {
  const seen = [...outcomes].map(([outcome, count]) => `${outcome}: ${count}`).join(' · ');
  const verdict =
    broken.length > 0 ? `BROKEN ${broken.length}` : times >= wanted ? 'as promised' : `TOO FEW, ${wanted} wanted`;
  const lines = [
    `${point.name.padEnd(4)}${point.what.padEnd(38)}${String(times).padStart(4)} times, ${kills} kills  ${seen}  ${verdict}`,
  ];
  return [...lines, ...broken.slice(0, 3).map((one) => `     ${one}`)].join('\n');
}
