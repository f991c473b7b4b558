import path from 'node:path';
import { print } from '../cli/print.ts';
import { runMain } from '../cli/run-main.ts';
import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import { reportOf, type Trigger } from './demo-report.ts';
import { type DemoFile, makeReadings, measureFile } from './demo-trigger.ts';
import { narrate } from './narrate.ts';
import { type Stack, startStack } from './stack.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { isSettled, untilSettled } from './until-settled.ts';
import { uploadFile } from './upload-file.ts';

const samples = path.resolve(import.meta.dirname, '..', 'events', 'samples');
const largeBytes = 64 * 1024 * 1024;
const schedule = 'daily-review';
const deadlineMs = 50_000;
const beganAt = Date.now();

await runMain(runDemo);

async function runDemo(): Promise<void> {
  const { folder: directory, remove } = await temporaryFolder();
  print('Starting the packaged stack and the CRM simulator…');
  const stack = await startStack();
  try {
    const narrator = narrate(stack, say);
    const triggers = await runTriggers(stack, directory).finally(() => narrator.stop());
    const { table, agrees } = reportOf(triggers, stack.crm.truth);
    print(`\n${table}\n`);
    print(
      agrees
        ? 'Every trigger is in the CRM exactly once, with exactly the bytes that were sent.'
        : 'NOT every trigger is in the CRM as it was sent: see the lines that differ.',
    );
    process.exitCode = agrees ? 0 : 1;
  } finally {
    await stack.stop();
    await remove();
  }
}

/** Uploads the files, calls the webhook, fires the schedule, and waits until each delivery is settled. */
async function runTriggers(stack: Stack, directory: string): Promise<Trigger[]> {
  const large = path.join(directory, 'lecturas.csv');
  await makeReadings(large, largeBytes);
  const paths = [path.join(samples, 'solicitud.pdf'), path.join(samples, 'recibo.jpg'), large];
  const files = await Promise.all(paths.map(measureFile));
  const [webhookId] = await Promise.all([
    callWebhook(stack),
    fireSchedule(stack),
    ...files.map((file) => drop(stack, file)),
  ]);
  await untilSettled(stack, files.length + 2, () => true, deadlineMs).catch((error: Error) => say(error.message));
  const deliveries = await stack.deliveries();
  const settled = (choose: (delivery: Delivery) => boolean) => deliveries.filter(isSettled).find(choose);
  return [
    // Each file has a different length, which identifies its delivery without a search in the CRM.
    ...files.map((file) => ({
      name: `file ${file.name}`,
      delivery: settled(({ origin, bytes }) => origin.startsWith('upload:') && bytes === file.bytes),
      sha256: file.sha256,
    })),
    { name: 'webhook POST /cases', delivery: settled(({ id }) => id === webhookId) },
    { name: `schedule ${schedule}`, delivery: settled(({ origin }) => origin === `schedule:${schedule}`) },
  ];
}

async function drop(stack: Stack, file: DemoFile): Promise<void> {
  await uploadFile(stack.s3, { bucket: stack.bucket, key: file.name }, file.path);
  say(`uploaded ${file.name}, ${file.bytes.toLocaleString('en')} bytes`);
}

/** Calls the webhook and returns the id of the delivery. */
async function callWebhook({ apiUrl, webhookKey }: Stack): Promise<string> {
  const response = await fetch(`${apiUrl}/cases`, {
    method: 'POST',
    headers: { authorization: `Bearer ${webhookKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      type: 'Request',
      responsible: 'ADMIN_@demo',
      owner: 'ADMIN_@demo',
      contact: 'maria@example.com',
      description: 'Solicitud recibida por el formulario web',
      status: 'Abierto',
      priority: 'Alta',
    }),
  });
  if (!response.ok) throw new Error(`The webhook answered ${response.status}`);
  const { id, status, idPrefijo } = (await response.json()) as { id: string; status: string; idPrefijo?: string };
  say(`called the webhook: ${response.status} ${status}, ${id}${idPrefijo ? `, case ${idPrefijo}` : ''}`);
  return id;
}

async function fireSchedule({ host }: Stack): Promise<void> {
  const outcome = await host.schedules.fire(schedule);
  if (!outcome.ok) throw new Error(`The schedule's function failed: ${outcome.error.errorType}`);
  say(`fired the schedule ${schedule}`);
}

function say(line: string): void {
  print(`${((Date.now() - beganAt) / 1000).toFixed(1).padStart(5)} s  ${line}`);
}
