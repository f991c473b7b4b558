import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { LocalStack } from '../../cli/stack-file.ts';
import type { Item } from '../../lib/aws/table.ts';
import { type Delivery, isFinal, isSearchDue } from '../../lib/delivery/ledger/delivery.ts';
import { parseDelivery } from '../../lib/delivery/ledger/delivery-row.ts';
import { type Start, startBridge, startCrmProcess } from './processes.ts';

export interface KillProofOptions {
  readonly kills: number;
  /** The moment of a kill, counted from the start of the process, or from the moment in which the stack is up. */
  readonly killAfter: () => { readonly ms: number; readonly isUp: boolean };
  readonly say: (line: string) => void;
  /** Also ends one of the runs with SIGTERM, which must end by itself. @default false */
  readonly alsoStop?: boolean;
}

export interface KillProofResult {
  readonly kills: number;
  /** Kills before the stack was up, and with a delivery under way. */
  readonly duringStart: number;
  readonly files: number;
  /** Files that the CRM holds exactly once. */
  readonly once: number;
  /** Names of files that it holds more than once, that it does not hold though no row says so, and that wait for a person. */
  readonly twice: readonly string[];
  readonly lost: readonly string[];
  readonly parked: readonly string[];
  /** Processes of functions that outlived their parent by a second. */
  readonly orphans: number;
  /** Calls that the CRM got. */
  readonly calls: number;
}

const isUpLine = /^Every event is printed below/;

/**
 * Runs `npm start` against a CRM in another process, and kills it again and again while files are copied into its drop folder.
 * Then lets it run until nothing is under way, and compares the files with what the CRM holds.
 */
export async function proveKills(options: KillProofOptions): Promise<KillProofResult> {
  const directory = await mkdtemp(path.join(tmpdir(), 'kills-'));
  const crm = await startCrmProcess(250);
  const drop = path.join(directory, 'drop');
  await mkdir(drop);
  const args = ['--drop', drop, '--state', path.join(directory, 'state'), '--config', 'test/kills/kills.config.ts'];
  const environment = { WOLKVOX_SERVER: crm.url, WOLKVOX_OPERATION: 'demo', WOLKVOX_TOKEN: 'demo-token' };
  const feeder = feed(drop);
  const seen = { duringStart: 0, orphans: 0 };
  try {
    for (let kill = 1; kill <= options.kills; kill += 1) {
      const start = startBridge(args, environment);
      const { ms, isUp } = options.killAfter();
      if (isUp) await start.until(isUpLine);
      await Promise.race([sleep(ms), start.ended]);
      const wasUp = start.lines.some((line) => isUpLine.test(line));
      if (!wasUp) seen.duringStart += 1;
      const children = await childrenOf(start.child.pid ?? 0);
      start.child.kill('SIGKILL');
      const how = await start.ended;
      if (how !== 'SIGKILL') throw new Error(`It ended by itself (${how}):\n${start.lines.join('\n')}`);
      seen.orphans += await countAlive(children);
      const delivered = start.lines.filter((line) => line.includes(': delivered')).length;
      const since = isUp ? 'the stack was up' : 'the start';
      options.say(
        `kill ${kill}: ${(ms / 1000).toFixed(1)} s after ${since}, ${delivered} delivered meanwhile, ${feeder.files.size} files so far`,
      );
    }
    await feeder.stop();
    if (options.alsoStop) await stopOnce(args, environment, options.say);
    const last = startBridge(args, environment);
    await last.until(isUpLine);
    const rows = await untilSettled(path.join(directory, 'state', 'stack.json'), drop, feeder.files, last);
    const held = await crm.ask();
    last.child.kill('SIGKILL');
    await last.ended;
    return { kills: options.kills, ...seen, calls: held.calls, ...compare(feeder.files, held.files, rows) };
  } finally {
    await feeder.stop();
    crm.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** A stop by SIGTERM ends by itself, and takes nothing new. */
async function stopOnce(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  say: KillProofOptions['say'],
): Promise<void> {
  const start = startBridge(args, environment);
  await start.until(/uploaded |: delivered|Every event/);
  start.child.kill('SIGTERM');
  const how = await start.ended;
  const after = start.lines.slice(start.lines.findIndex((line) => line.includes('Stopping.')));
  if (how !== '0') throw new Error(`A stop ended with ${how}:\n${start.lines.join('\n')}`);
  say(`stop: ${after.find((line) => /waits/i.test(line))?.slice(9)}`);
}

/** Copies files of random content and size into the folder at random moments, until it is stopped. By name: their SHA-256. */
function feed(folder: string) {
  const files = new Map<string, string>();
  const stopping = new AbortController();
  const feeding = (async () => {
    while (!stopping.signal.aborted) {
      const name = `lectura-${String(files.size + 1).padStart(4, '0')}.csv`;
      const text = `medidor,valor\n${randomBytes(Math.floor(20 + Math.random() ** 3 * 150_000)).toString('hex')}\n`;
      await writeFile(path.join(folder, `${name}.part`), text);
      await rename(path.join(folder, `${name}.part`), path.join(folder, name));
      files.set(name, createHash('sha256').update(text).digest('hex'));
      await sleep(200 + Math.random() * 1_500, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    files: files as ReadonlyMap<string, string>,
    async stop() {
      stopping.abort();
      await feeding;
    },
  };
}

/** A delivery, and the name of its file. */
interface NamedRow {
  readonly delivery: Delivery;
  readonly name: string;
}

/** Resolves once each file has a row, and no row is under way. */
async function untilSettled(
  stackFile: string,
  drop: string,
  files: ReadonlyMap<string, string>,
  { ended, lines }: Start,
): Promise<NamedRow[]> {
  let over: string | undefined;
  void ended.then((how) => {
    over = how;
  });
  const stack = JSON.parse(await readFile(stackFile, 'utf8')) as LocalStack;
  const { endpoint, region, accessKeyId, secretAccessKey, outputs } = stack;
  const access = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  const [db, s3] = [new DynamoDBClient(access), new S3Client(access)];
  const names = new Map<string, string>();
  for (let polls = 0; polls < 600; polls += 1) {
    if (over !== undefined) throw new Error(`It ended by itself (${over}):\n${lines.join('\n')}`);
    const { Items = [] } = await db.send(new ScanCommand({ TableName: outputs['LedgerTable'], ConsistentRead: true }));
    const rows = Items.map((item) => unmarshall(item) as Item).filter(({ sk }) => sk === 'cmd');
    const deliveries = rows.map(parseDelivery).filter(({ kind }) => kind === 'insertCase');
    // A delivered row has no payload any more; its file is in the CRM.
    const open = deliveries.filter(({ status }) => status !== 'delivered');
    for (const { id, payload } of open) if (!names.has(id)) names.set(id, await nameIn(s3, payload));
    const isSettled = deliveries.every((one) => isFinal(one) || (one.status === 'uncertain' && !isSearchDue(one)));
    if (isSettled && deliveries.length >= files.size) {
      return deliveries.map((delivery) => ({ delivery, name: names.get(delivery.id) ?? '' }));
    }
    await sleep(500);
  }
  throw new Error(`Not settled. In the folder: ${(await readdir(drop)).length}\n${lines.slice(-40).join('\n')}`);
}

/** The name of the file that a payload attaches. Empty when the payload is gone: it was delivered meanwhile. */
async function nameIn(s3: S3Client, { bucket, key }: { bucket: string; key: string }): Promise<string> {
  const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key })).catch(() => undefined);
  const { attachments = [] } = JSON.parse((await object?.Body?.transformToString()) ?? '{}') as {
    attachments?: readonly { name: string }[];
  };
  return attachments[0]?.name ?? '';
}

function compare(
  files: ReadonlyMap<string, string>,
  held: readonly { readonly sha256: string }[],
  rows: readonly NamedRow[],
): Pick<KillProofResult, 'files' | 'once' | 'twice' | 'lost' | 'parked'> {
  const counts = new Map<string, number>();
  for (const { sha256 } of held) counts.set(sha256, (counts.get(sha256) ?? 0) + 1);
  const told = new Set(rows.filter(({ delivery }) => delivery.status !== 'delivered').map(({ name }) => name));
  const countOf = (name: string) => counts.get(files.get(name) ?? '') ?? 0;
  const names = [...files.keys()];
  return {
    files: files.size,
    once: names.filter((name) => countOf(name) === 1).length,
    twice: names.filter((name) => countOf(name) > 1),
    lost: names.filter((name) => countOf(name) === 0 && !told.has(name)),
    parked: [...told],
  };
}

/** The processes whose parent this is. Linux only: elsewhere none are found. */
async function childrenOf(parent: number): Promise<number[]> {
  const children: number[] = [];
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent) children.push(Number(name));
  }
  return children;
}

/** How many of the processes live on. Looks until none does, for five seconds at most. */
async function countAlive(pids: readonly number[]): Promise<number> {
  for (let looks = 0; ; looks += 1) {
    const alive = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
    const count = alive.filter((stat) => stat !== '' && !/\) Z /.test(stat)).length;
    if (count === 0 || looks >= 50) return count;
    await sleep(100);
  }
}
