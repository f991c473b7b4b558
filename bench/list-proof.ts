import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createObjects } from '../lib/aws/objects.ts';
import { createTable } from '../lib/aws/table.ts';
import { createDueIndex } from '../lib/delivery/ledger/due-index.ts';
import { createLedger } from '../lib/delivery/ledger/ledger.ts';
import { defaultLimits } from '../lib/delivery/limits.ts';
import { inParallel } from '../lib/lists/in-parallel.ts';
import { type Stack, startStack } from '../local/stack.ts';

/** The measurements of a list that was killed, and whether they prove that it is right. */
export interface ListProof {
  readonly kills: number;
  /** Commands in the ledger; rows of the list that have none, or more than one. */
  readonly deliveries: number;
  readonly notOnce: number;
  /** Lines of the result file; those that name the case of another row, or another outcome. */
  readonly lines: number;
  readonly wrong: number;
  readonly isFinal: boolean;
  readonly isProven: boolean;
}

const key = 'campaña.csv';
/** Each row of this many is rejected. */
const faultyOf = 100;
const giveUpMs = 5 * 60_000;

/**
 * Drops a list and lets the packaged functions go on with it. Kills the process of `advance-lists` three times while it works.
 * What it accepts is settled here, without the CRM: a hundred thousand calls take a day. Then compares each row with the ledger and with
 * the result file.
 */
export async function proveList(rows: number, say: (line: string) => void = () => {}): Promise<ListProof> {
  const stack = await startStack({ config: 'bench/list.config.ts', runSchedules: false });
  try {
    await takeTokens(stack);
    await stack.s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key: key, Body: listOf(rows) }));
    say(`a list of ${rows} rows is in the bucket`);
    const settler = createSettler(stack);
    const killAt = [0.2, 0.5, 0.8].map((part) => Math.floor(part * rows));
    const kills = await advanceToEnd(stack, settler, killAt, say);
    return await compare(stack, settler.made, { rows, kills });
  } finally {
    await stack.stop();
  }
}

/** Without a token, no lane works. */
async function takeTokens({ host }: Stack): Promise<void> {
  const secrets = new SecretsManagerClient(accessOf(host));
  await secrets.send(
    new PutSecretValueCommand({ SecretId: host.refs['TokenSecretDemo'] ?? '', SecretString: '{"tokens":[]}' }),
  );
  secrets.destroy();
}

function accessOf({ aws }: Stack['host']) {
  return { endpoint: aws.url, region: aws.region, credentials: aws.admin };
}

function listOf(rows: number): string {
  const lines = Array.from({ length: rows }, (_, at) => `${cedulaOf(at)};"Peña, ${at}";cliente@example.com`);
  return `\ufeffCédula;Nombre;Correo\r\n${lines.join('\r\n')}\r\n`;
}

const cedulaOf = (at: number) => String(1_000_000_000 + at);
const isFaulty = (cedula: string) => Number(cedula) % faultyOf === 0;

/** Settles what waits, in the place of the lanes. `made`: by the cédula in the command, the cases that were made of it. */
function createSettler({ host, s3 }: Stack) {
  const table = createTable(host.refs['Ledger'] ?? '', new DynamoDBClient(accessOf(host)));
  const ledger = createLedger(table, { limits: defaultLimits });
  const dueIndex = createDueIndex(table);
  const objects = createObjects(s3);
  const made = new Map<string, string[]>();
  const decision = { what: 'resolve', by: 'bench', reason: 'in the place of the CRM' } as const;

  async function settle(id: string): Promise<boolean> {
    const delivery = await ledger.read(id);
    if (delivery?.status !== 'accepted') return false;
    const text = await objects.getText(delivery.payload.bucket, delivery.payload.key);
    const [, cedula = ''] = /cédula (\d+)/.exec(text) ?? [];
    const settlement = isFaulty(cedula)
      ? ({ status: 'rejected', reason: 'rejected' } as const)
      : ({ status: 'delivered', idPrefijo: `PET-${cedula}` } as const);
    if (!(await ledger.applyDecision(delivery, settlement, { ...decision, at: Date.now() }))) return false;
    made.set(cedula, [...(made.get(cedula) ?? []), id]);
    return true;
  }

  return {
    made,
    /** Returns how many were settled. */
    async settleAll(): Promise<number> {
      const settled = await inParallel(await dueIndex.next('demo', 'bulk', 500), 16, settle);
      return settled.filter(Boolean).length;
    },
  };
}

/** Invokes the function again and again, as the schedule would. Returns how often its process was killed. */
async function advanceToEnd(
  stack: Stack,
  settler: ReturnType<typeof createSettler>,
  killAt: readonly number[],
  say: (line: string) => void,
): Promise<number> {
  let kills = 0;
  let isOver = false;
  const invoking = (async () => {
    while (!isOver) {
      await stack.host.functions.invoke('advance-lists', {}).catch(() => {});
      await sleep(100);
    }
  })();
  let settled = 0;
  let lastAt = Date.now();
  while (!isOver) {
    const count = await settler.settleAll();
    settled += count;
    const next = killAt[kills];
    if (next !== undefined && settled >= next) {
      killProcesses(stack);
      kills += 1;
      say(`  kill ${kills}: ${settled} rows are over`);
      await endLease(stack);
    }
    if (count > 0) {
      lastAt = Date.now();
      if (Math.floor(settled / 10_000) > Math.floor((settled - count) / 10_000)) say(`  ${settled} rows are over`);
      continue;
    }
    isOver = (await resultOf(stack)).state === 'final';
    if (Date.now() - lastAt > giveUpMs) throw new Error(`Nothing moved for five minutes: ${settled} rows are over`);
    await sleep(200);
  }
  await invoking;
  return kills;
}

function killProcesses({ host }: Stack): void {
  for (const { function: name, pid } of host.processes()) {
    if (name.endsWith('advance-lists')) process.kill(pid, 'SIGKILL');
  }
}

/** Nobody waits five minutes here for the lease of a dead process. */
async function endLease({ host: { aws, refs } }: Stack): Promise<void> {
  const TableName = refs['Ledger'] ?? '';
  const past = { N: String(Date.now() - 1) };
  for (const { pk, sk, leaseUntil } of await aws.dynamodb.items(TableName)) {
    if (!pk?.S?.startsWith('list#') || !leaseUntil) continue;
    await aws.dynamodb.call('UpdateItem', {
      TableName,
      Key: { pk, sk },
      UpdateExpression: 'SET leaseUntil = :past, dueAt = :past',
      ExpressionAttributeValues: { ':past': past },
    });
  }
}

async function resultOf({ s3, bucket }: Stack): Promise<{ state?: string | undefined; text: string }> {
  const which = { Bucket: bucket, Key: `${key}.bridge-result.csv` };
  const answer = await s3.send(new GetObjectCommand(which)).catch(() => undefined);
  return { state: answer?.Metadata?.['state'], text: (await answer?.Body?.transformToString()) ?? '' };
}

async function compare(
  stack: Stack,
  made: ReadonlyMap<string, readonly string[]>,
  { rows, kills }: { readonly rows: number; readonly kills: number },
): Promise<ListProof> {
  const { state, text } = await resultOf(stack);
  const lines = text.trimEnd().split('\r\n').slice(1);
  const isRight = (line: string, at: number) => {
    const cedula = cedulaOf(at);
    const [id] = made.get(cedula) ?? [];
    const outcome = isFaulty(cedula) ? 'rejected;;rejected' : `delivered;PET-${cedula};`;
    return line === `${at + 2};${outcome};${id}`;
  };
  const counts = {
    kills,
    deliveries: (await stack.deliveries()).length,
    notOnce: Array.from({ length: rows }, (_, at) => made.get(cedulaOf(at))?.length).filter((count) => count !== 1)
      .length,
    lines: lines.length,
    wrong: lines.filter((line, at) => !isRight(line, at)).length,
    isFinal: state === 'final',
  };
  const isExact = counts.lines === rows && counts.wrong === 0 && counts.isFinal;
  return { ...counts, isProven: kills === 3 && isExact && counts.deliveries === rows && counts.notOnce === 0 };
}
