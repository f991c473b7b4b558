import path from 'node:path';
import { parseArgs } from 'node:util';
import { print } from '../cli/print.ts';
import { RefusedError } from '../cli/refused-error.ts';
import { runMain } from '../cli/run-main.ts';
import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import { translate } from '../lib/language.ts';
import { mayCallWebhook, planKey, planSchedule } from './demo-plan.ts';
import { reportOf, type Trigger } from './demo-report.ts';
import { demoTexts as texts } from './demo-texts.ts';
import { type DemoFile, makeReadings, measureFile } from './demo-trigger.ts';
import { narrate } from './narrate.ts';
import { type Stack, startStack } from './stack.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { isSettled, untilSettled } from './until-settled.ts';
import { uploadFile } from './upload-file.ts';

const samples = path.resolve(import.meta.dirname, '..', 'events', 'samples');
const largeBytes = 64 * 1024 * 1024;
const deadlineMs = 50_000;
const beganAt = Date.now();

await runMain(runDemo);

async function runDemo(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  const { folder: directory, remove } = await temporaryFolder();
  print(translate(texts.starting));
  const stack = await startStack(values.config === undefined ? {} : { config: path.resolve(values.config) });
  try {
    const narrator = narrate(stack, say);
    const triggers = await runTriggers(stack, directory).finally(() => narrator.stop());
    const { table, agrees } = reportOf(triggers, stack.crm.truth);
    print(`\n${table}\n`);
    print(translate(agrees ? texts.agrees : texts.differs));
    process.exitCode = agrees ? 0 : 1;
  } finally {
    await stack.stop();
    await remove();
  }
}

/** Uploads files, calls the webhook and fires a schedule, as far as the configuration has them. Waits until all is settled. */
async function runTriggers(stack: Stack, directory: string): Promise<Trigger[]> {
  const { bridge } = stack;
  const files = await filesToDrop(stack, directory);
  const mayCall = mayCallWebhook(bridge);
  const schedule = planSchedule(bridge, new Date());
  if (!mayCall) say(translate(texts.webhookLeftOut));
  if (!schedule) say(translate(texts.scheduleLeftOut));
  if (files.length === 0 && !mayCall && !schedule) throw new RefusedError(translate(texts.nothing));
  const [webhookId] = await Promise.all([
    mayCall ? callWebhook(stack) : undefined,
    schedule && fireSchedule(stack, schedule.name),
    ...files.map((file) => drop(stack, file)),
  ]);
  const count = files.length + (mayCall ? 1 : 0) + (schedule?.commands ?? 0);
  await untilSettled(stack, count, () => true, deadlineMs).catch((error: Error) => say(error.message));
  const deliveries = await stack.deliveries();
  const settled = (choose: (delivery: Delivery) => boolean) => deliveries.filter(isSettled).find(choose);
  return [
    // Each file has a different length, which identifies its delivery without a search in the CRM.
    ...files.map((file) => ({
      name: `file ${file.key}`,
      delivery: settled(({ origin, bytes }) => origin.startsWith('upload:') && bytes === file.bytes),
      sha256: file.sha256,
    })),
    ...(mayCall ? [{ name: 'webhook POST /cases', delivery: settled(({ id }) => id === webhookId) }] : []),
    ...(schedule
      ? [
          {
            name: `schedule ${schedule.name}`,
            delivery: settled(({ origin }) => origin === `schedule:${schedule.name}`),
          },
        ]
      : []),
  ];
}

interface DroppedFile extends DemoFile {
  readonly key: string;
}

/** Returns the files of which the rules make cases, each with its key. */
async function filesToDrop({ bridge }: Stack, directory: string): Promise<DroppedFile[]> {
  const large = path.join(directory, 'lecturas.csv');
  await makeReadings(large, largeBytes);
  const files: DroppedFile[] = [];
  for (const file of [path.join(samples, 'solicitud.pdf'), path.join(samples, 'recibo.jpg'), large]) {
    const name = path.basename(file);
    const key = await planKey(bridge, name);
    if (key === undefined) say(translate(texts.fileLeftOut, { name }));
    else files.push({ ...(await measureFile(file)), key });
  }
  return files;
}

async function drop(stack: Stack, { key, path: file, bytes }: DroppedFile): Promise<void> {
  await uploadFile(stack.s3, { bucket: stack.bucket, key }, file);
  say(translate(texts.uploaded, { key, bytes }));
}

/** Calls the webhook and returns the id of the delivery. */
async function callWebhook({ apiUrl, webhookKey, caseWords }: Stack): Promise<string> {
  const { type, user, contact, status, priority } = caseWords;
  const response = await fetch(`${apiUrl}/cases`, {
    method: 'POST',
    headers: { authorization: `Bearer ${webhookKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ type, responsible: user, owner: user, contact, status, priority },
      description: 'Solicitud recibida por el formulario web',
    }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(translate(texts.answered, { status: String(response.status), answer: text }));
  const { id, status: state, idPrefijo } = JSON.parse(text) as { id: string; status: string; idPrefijo?: string };
  const answer = [state, id, ...(idPrefijo ? [idPrefijo] : [])].join(', ');
  say(translate(texts.called, { status: String(response.status), answer }));
  return id;
}

async function fireSchedule({ host }: Stack, name: string): Promise<void> {
  const outcome = await host.schedules.fire(name);
  if (!outcome.ok) throw new Error(translate(texts.failed, { error: outcome.error.errorType }));
  say(translate(texts.fired, { name }));
}

function say(line: string): void {
  print(`${((Date.now() - beganAt) / 1000).toFixed(1).padStart(5)} s  ${line}`);
}
