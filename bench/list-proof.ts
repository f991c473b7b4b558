import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type Stack, startStack } from '../local/stack.ts';

/** The measurements of a list that was killed, and whether they prove that it is right. */
export interface ListProof {
  readonly kills: number;
  /** Rows of the ledger, and cases in the CRM; those that it has more than once. */
  readonly deliveries: number;
  readonly cases: number;
  readonly twice: number;
  /** Lines of the result file; those that name the case of another row, or another outcome. */
  readonly lines: number;
  readonly wrong: number;
  readonly isFinal: boolean;
  readonly isProven: boolean;
}

const key = 'campaña.csv';
const unknownContact = 'nadie@nobody.example';
/** Each row of this many names a contact that the CRM does not have. */
const faultyOf = 100;
const giveUpMs = 5 * 60_000;

/**
 * Drops a list and lets the packaged functions go on with it. Kills the process of `advance-lists` three times: while it
 * accepts rows. Then compares the CRM and the result file with the list, row by row.
 */
export async function proveList(rows: number, say: (line: string) => void = () => {}): Promise<ListProof> {
  const stack = await startStack({ config: 'bench/list.config.ts', runSchedules: false });
  try {
    for (const token of stack.crm.state.tokens) token.dailyLimit = 10 * rows;
    await stack.s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key: key, Body: listOf(rows) }));
    say(`a list of ${rows} rows is in the bucket`);
    const killAt = [0.2, 0.5, 0.8].map((part) => Math.floor(part * rows));
    const kills = await advanceToEnd(stack, killAt, say);
    return await compare(stack, rows, kills);
  } finally {
    await stack.stop();
  }
}

function listOf(rows: number): string {
  const lines = Array.from(
    { length: rows },
    (_, at) => `${cedulaOf(at)};"Peña, ${at}";${isFaulty(at) ? unknownContact : 'cliente@example.com'}`,
  );
  return `\ufeffCédula;Nombre;Correo\r\n${lines.join('\r\n')}\r\n`;
}

const cedulaOf = (at: number) => String(1_000_000_000 + at);
const isFaulty = (at: number) => at % faultyOf === 0;

/** Invokes the function again and again, as the schedule would. Returns how often its process was killed. */
async function advanceToEnd(stack: Stack, killAt: readonly number[], say: (line: string) => void): Promise<number> {
  let kills = 0;
  let isOver = false;
  const invoking = (async () => {
    while (!isOver) {
      await stack.host.functions.invoke('advance-lists', {}).catch(() => {});
      await sleep(200);
    }
  })();
  let last = { accepted: -1, at: Date.now() };
  while (!isOver) {
    const accepted = stack.crm.state.cases.length;
    const next = killAt[kills];
    if (next !== undefined && accepted >= next) {
      for (const { function: name, pid } of stack.host.processes()) {
        if (name.endsWith('advance-lists')) process.kill(pid, 'SIGKILL');
      }
      kills += 1;
      say(`  kill ${kills}: ${accepted} cases are in the CRM`);
      await endLease(stack);
    }
    isOver = (await resultOf(stack)).state === 'final';
    if (accepted > last.accepted) last = { accepted, at: Date.now() };
    else if (Date.now() - last.at > giveUpMs) throw new Error(`Nothing moved for five minutes: ${accepted} cases`);
    if (!isOver) await sleep(1_000);
  }
  await invoking;
  return kills;
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

async function compare(stack: Stack, rows: number, kills: number): Promise<ListProof> {
  const numbers = new Map<string, string[]>();
  for (const { description, idPrefijo } of stack.crm.state.cases) {
    const [, cedula = ''] = /cédula (\d+)/.exec(description) ?? [];
    numbers.set(cedula, [...(numbers.get(cedula) ?? []), idPrefijo]);
  }
  const { state, text } = await resultOf(stack);
  const lines = text.trimEnd().split('\r\n').slice(1);
  const isRight = (line: string, at: number) => {
    const [row, outcome, made, reason, id = ''] = line.split(';');
    const expected = isFaulty(at)
      ? ['rejected', '', 'rejected']
      : ['delivered', numbers.get(cedulaOf(at))?.[0] ?? 'none', ''];
    return row === String(at + 2) && [outcome, made, reason].join() === expected.join() && id.length === 26;
  };
  const counts = {
    kills,
    deliveries: (await stack.deliveries()).length,
    cases: stack.crm.state.cases.length,
    twice: [...numbers.values()].filter((of) => of.length > 1).length,
    lines: lines.length,
    wrong: lines.filter((line, at) => !isRight(line, at)).length,
    isFinal: state === 'final',
  };
  const faulty = Math.ceil(rows / faultyOf);
  const isExact = counts.lines === rows && counts.wrong === 0 && counts.isFinal;
  const isOnce = counts.deliveries === rows && counts.cases === rows - faulty && counts.twice === 0;
  return { ...counts, isProven: kills === 3 && isExact && isOnce };
}
