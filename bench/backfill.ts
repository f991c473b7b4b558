import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { type Stack, startStack } from '../local/stack.ts';
import { announceStack } from '../local/stack-file.ts';

// Objects that were there before the bridge: taken by the command for people, stopped half way by Ctrl-C and run again. Is
// each of them one case in the CRM, by the simulator's own log?
const { values } = parseArgs({ options: { objects: { type: 'string', default: '10000' } } });
const objects = Number(values.objects);
const config = 'bench/backfill.config.ts';
const bucket = 'acme-archive';

const directory = await mkdtemp(path.join(os.tmpdir(), 'backfill-'));
const stackFile = path.join(directory, 'stack.json');
// What lies there was written before its events were switched on.
const stack = await startStack({ config, buckets: { [bucket]: { eventBridge: false } } });
try {
  await announceStack(stack, undefined, stackFile);
  for (const token of stack.crm.state.tokens) token.dailyLimit = 10 * objects;
  await fill(stack);
  const before = (await stack.deliveries()).length;
  console.log(`${objects} objects are in ${bucket}; deliveries so far: ${before}`);

  const first = await run(Math.floor(objects / 2));
  const between = (await stack.deliveries()).length;
  console.log(`── stopped by Ctrl-C (exit code ${first}): ${between} deliveries\n`);
  const second = await run();
  console.log(`── ended with exit code ${second}: ${(await stack.deliveries()).length} deliveries\n`);
  const third = await run();
  const rows = await delivered();

  const calls = stack.crm.truth.filter(
    ({ outcome, endpoint }) => outcome === 'applied' && endpoint.startsWith('cases/'),
  );
  const files = calls.flatMap(({ attachments }) => attachments.map(({ sha256 }) => sha256));
  console.log(`Deliveries        ${rows}`);
  console.log(`Cases in the CRM  ${calls.length} by its log of calls, ${stack.crm.state.cases.length} in all`);
  console.log(`Files received    ${files.length}, of which different: ${new Set(files).size}`);
  const once = calls.length === objects && files.length === objects && new Set(files).size === objects;
  const stopped = before === 0 && first === 130 && between > 0 && between < objects && second === 0 && third === 0;
  console.log(once && stopped ? 'Each object is one case.' : 'NOT as it should be.');
  if (!once || !stopped) process.exitCode = 1;
} finally {
  await stack.stop();
  await rm(directory, { recursive: true, force: true });
}

async function fill({ s3 }: Stack): Promise<void> {
  for (let at = 0; at < objects; at += 50) {
    const numbers = Array.from({ length: Math.min(50, objects - at) }, (_, more) => at + more);
    await Promise.all(
      numbers.map((number) => {
        const Key = `2019/acta nº ${String(number).padStart(6, '0')}.pdf`;
        return s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: `%PDF-1.7\nacta ${number}` }));
      }),
    );
  }
}

/** The command as people run it. With a number, Ctrl-C once the ledger holds so many deliveries. */
async function run(stopAt?: number): Promise<number | null> {
  const args = ['scripts/bridge.ts', 'backfill', `s3://${bucket}/2019/`, '--config', config, '--stack-file', stackFile];
  const child = spawn(process.execPath, [...args, '--yes', '--per-day', '100000000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => console.log(`  ${line}`));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  while (stopAt !== undefined && child.exitCode === null) {
    const lookedAt = performance.now();
    if ((await stack.deliveries()).length >= stopAt) {
      child.kill('SIGINT');
      break;
    }
    // Reading every row is work too, and must not starve what it waits for.
    await sleep(Math.max(250, 10 * (performance.now() - lookedAt)));
  }
  return ended;
}

async function delivered(): Promise<number> {
  for (;;) {
    const count = (await stack.deliveries()).filter(({ status }) => status === 'delivered').length;
    process.stdout.write(`  delivered: ${count}\n`);
    if (count >= objects) return count;
    await sleep(10_000);
  }
}
