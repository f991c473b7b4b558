import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { announceStack } from '../cli/stack-file.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { isSettled } from '../local/until-settled.ts';

/** The measurements of a backfill, and whether they prove that it is right. */
export interface BackfillProof {
  /** Of the stopped run, of the run after it, and of one more. */
  readonly exitCodes: readonly (number | null)[];
  /** Number of deliveries before, after the stopped run, and at the end. */
  readonly deliveries: { readonly before: number; readonly stopped: number; readonly ended: number };
  /** By the CRM's truth log: calls that inserted a case, and the files in them. */
  readonly calls: number;
  readonly cases: number;
  readonly files: number;
  readonly different: number;
  /** Objects whose bytes arrived more than once, and those whose bytes never arrived. */
  readonly twice: number;
  readonly never: number;
  readonly isProven: boolean;
}

const config = 'bench/backfill.config.ts';
const bucket = 'acme-archive';
const giveUpMs = 5 * 60_000;

/**
 * Fills a bucket whose events are switched off and runs `npm run bridge backfill`. Stops it half-way by Ctrl-C and runs it
 * twice more. Then compares what the CRM received with the objects. Throws when no delivery ends for five minutes.
 */
export async function proveBackfill(objects: number, say: (line: string) => void = () => {}): Promise<BackfillProof> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'backfill-'));
  const stack = await startStack({ config, buckets: { [bucket]: { eventBridge: false } } });
  try {
    const stackFile = path.join(directory, 'stack.json');
    await announceStack(stack, undefined, stackFile);
    for (const token of stack.crm.state.tokens) token.dailyLimit = 10 * objects;
    const hashes = await fill(stack, objects, say);
    const count = async () => (await stack.deliveries()).length;
    const before = await count();
    say(`${objects} objects are in ${bucket}; deliveries so far: ${before}`);

    const run = (stopAt?: number) => runBackfill(stack, stackFile, say, stopAt);
    const exitCodes = [await run(Math.floor(objects / 2))];
    const stopped = await count();
    say(`── stopped by Ctrl-C (exit code ${exitCodes[0]}): ${stopped} deliveries\n`);
    exitCodes.push(await run());
    say(`── ended (exit code ${exitCodes[1]}): ${await count()} deliveries\n`);
    exitCodes.push(await run());
    const ended = await untilAllSettled(stack, objects, say);

    const calls = stack.crm.truth.filter((call) => call.outcome === 'applied' && call.endpoint.startsWith('cases/'));
    const received = new Map<string, number>();
    for (const { sha256 } of calls.flatMap(({ attachments }) => attachments)) {
      received.set(sha256, (received.get(sha256) ?? 0) + 1);
    }
    const counts = {
      exitCodes,
      deliveries: { before, stopped, ended },
      calls: calls.length,
      cases: stack.crm.state.cases.length,
      files: [...received.values()].reduce((sum, times) => sum + times, 0),
      different: received.size,
      twice: hashes.filter((hash) => (received.get(hash) ?? 0) > 1).length,
      never: hashes.filter((hash) => !received.has(hash)).length,
    };
    return { ...counts, isProven: isProven(counts, objects) };
  } finally {
    await stack.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function isProven(counts: Omit<BackfillProof, 'isProven'>, objects: number): boolean {
  const { exitCodes, deliveries, calls, cases, files, different, twice, never } = counts;
  const wasStopped = deliveries.before === 0 && deliveries.stopped > 0 && deliveries.stopped < objects;
  const once = [deliveries.ended, calls, cases, files, different].every((number) => number === objects);
  return wasStopped && exitCodes.join() === '130,0,0' && once && twice === 0 && never === 0;
}

/** Puts objects that all differ into the bucket. Returns their SHA-256 in hex. */
async function fill({ s3 }: Stack, objects: number, say: (line: string) => void): Promise<string[]> {
  const hashes: string[] = [];
  for (let at = 0; at < objects; at += 50) {
    const numbers = Array.from({ length: Math.min(50, objects - at) }, (_, more) => at + more);
    await Promise.all(
      numbers.map((number) => {
        const Key = `2019/acta nº ${String(number).padStart(6, '0')}.pdf`;
        const Body = `%PDF-1.7\nacta ${number}`;
        hashes.push(createHash('sha256').update(Body).digest('hex'));
        return s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
      }),
    );
    if (at > 0 && at % 1_000 === 0) say(`  ${at} of ${objects} objects put`);
  }
  return hashes;
}

/** Runs the command as an operator does. `stopAt`: sends Ctrl-C when it has put that many rows into the ledger. */
async function runBackfill(
  stack: Stack,
  stackFile: string,
  say: (line: string) => void,
  stopAt?: number,
): Promise<number | null> {
  const args = ['cli/bridge.ts', 'backfill', `s3://${bucket}/2019/`, '--config', config, '--stack-file', stackFile];
  const child = spawn(process.execPath, [...args, '--yes', '--per-day', '100000000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => say(`  ${line}`));
  const { dynamodb } = stack.host.aws;
  let put = 0;
  // The writer of the row still waits for its answer here, so the command cannot be ahead of the signal.
  dynamodb.onPut = ({ sk }) => {
    if (sk?.S !== 'cmd') return;
    put += 1;
    if (put === stopAt) child.kill('SIGINT');
  };
  const [code] = (await once(child, 'close')) as [number | null];
  dynamodb.onPut = undefined;
  return code;
}

/** The number of deliveries, once all are settled. */
async function untilAllSettled(stack: Stack, objects: number, say: (line: string) => void): Promise<number> {
  let last = { count: -1, at: Date.now() };
  for (;;) {
    const deliveries = await stack.deliveries();
    const count = deliveries.filter(isSettled).length;
    if (count >= objects && count === deliveries.length) return count;
    const now = Date.now();
    if (count > last.count) {
      const perSecond = last.count < 0 ? 0 : ((count - last.count) / (now - last.at)) * 1_000;
      const left = perSecond > 0 ? `, about ${Math.ceil((objects - count) / perSecond / 60)} min left` : '';
      say(`  delivered: ${count} of ${objects}${left}`);
      last = { count, at: now };
    } else if (now - last.at > giveUpMs)
      throw new Error(`No delivery was settled for five minutes: ${count} of ${objects}`);
    await sleep(Math.min(10_000, 500 + objects));
  }
}
