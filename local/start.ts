import path from 'node:path';
import { parseArgs } from 'node:util';
import { announceStack } from '../cli/stack-file.ts';
import { bridgeView } from './bridge-view.ts';
import { type ConsolePage, createConsole } from './console/console.ts';
import { watchDropFolder } from './drop-folder.ts';
import { narrate } from './narrate.ts';
import { preferredPort } from './port.ts';
import { realCrmFrom } from './real-crm.ts';
import { type RealCrm, startStack } from './stack.ts';
import { uploadFile } from './upload-file.ts';
import { whatToTry } from './what-to-try.ts';

const { values: flags } = parseArgs({
  options: {
    logs: { type: 'boolean', default: false },
    drop: { type: 'string', default: 'drop' },
    'stack-file': { type: 'string' },
  },
});
const dropFolder = path.resolve(import.meta.dirname, '..', flags.drop);

const realCrm = readRealCrm();
let page: ConsolePage | undefined;
const stack = await startStack({
  apiPort: await preferredPort(4310),
  awsPort: await preferredPort(4311),
  crm: {
    port: await preferredPort(4312),
    fallback: (request, response) => page?.handle(request, response) ?? false,
  },
  realCrm,
});
const unannounce = await announceStack(stack, realCrm, flags['stack-file']);
page = createConsole({ crm: stack.crm, bridge: bridgeView(stack) });
if (flags.logs) stack.host.onLog((entry) => console.log(`  ${entry.function}: ${entry.text}`));
const folder = await watchDropFolder({
  folder: dropFolder,
  async upload(file) {
    await uploadFile(stack.s3, { bucket: stack.bucket, key: file.key }, file.path);
    console.log(`${clock()} uploaded ${file.key}`);
  },
  onFailed: (key, error) => console.log(`${clock()} ${key} was not uploaded: ${reasonOf(error)}`),
});
console.log(whatToTry({ stack, dropFolder, realCrm }));
const narrator = narrate(stack, (line) => console.log(`${clock()} ${line}`));

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());

function readRealCrm(): RealCrm | undefined {
  try {
    return realCrmFrom(process.env);
  } catch (error) {
    console.error(reasonOf(error));
    process.exit(1);
  }
}

async function stop(): Promise<void> {
  console.log('\nStopping…');
  page?.close();
  await unannounce();
  await Promise.all([folder.stop(), narrator.stop()]);
  await stack.stop();
  process.exit(0);
}

function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
