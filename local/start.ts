import { RefusedError } from '../cli/refused-error.ts';
import { announceStack } from '../cli/stack-file.ts';
import { bridgeView } from './bridge-view.ts';
import { type ConsolePage, createConsole } from './console/console.ts';
import { watchDropFolder } from './drop-folder.ts';
import { lockFolder } from './folder-lock.ts';
import { narrate } from './narrate.ts';
import { narrateLanes } from './narrate-lanes.ts';
import { withPreferredPorts } from './port.ts';
import { realCrmFrom } from './real-crm.ts';
import { startStack } from './stack.ts';
import { readStartOptions } from './start-options.ts';
import { uploadFile } from './upload-file.ts';
import { whatToTry } from './what-to-try.ts';

try {
  await start();
} catch (error) {
  // What a person can mend is a sentence. Anything else is a fault of this code, and is shown whole.
  console.error(error instanceof RefusedError ? error.message : error);
  process.exit(1);
}

async function start(): Promise<void> {
  const options = readStartOptions(process.argv.slice(2));
  const { dropFolder } = options;
  const realCrm = realCrmFrom(process.env);
  const lock = await lockFolder(options.stateFolder);
  // Two stacks with folders of their own would each take the same files.
  const dropLock = await lockFolder(dropFolder, '.lock');
  let page: ConsolePage | undefined;
  const stack = await withPreferredPorts([4310, 4311, 4312], ([apiPort = 0, awsPort = 0, port = 0]) =>
    startStack({
      apiPort,
      awsPort,
      crm: { port, fallback: (request, response) => page?.handle(request, response) ?? false },
      realCrm,
    }),
  );
  const unannounce = await announceStack(stack, realCrm, options.stackFile);
  page = createConsole({ crm: stack.crm, bridge: bridgeView(stack) });
  if (options.logs) stack.host.onLog((entry) => console.log(`  ${entry.function}: ${entry.text}`));
  const folder = await watchDropFolder({
    folder: dropFolder,
    async upload(file) {
      await uploadFile(stack.s3, { bucket: stack.bucket, key: file.key }, file.path);
      say(`uploaded ${file.key}`);
    },
    onFailed: (key, error) => say(`${key} was not uploaded: ${reasonOf(error)}`),
  });
  console.log(whatToTry({ stack, dropFolder, realCrm }));
  stack.host.onLog(narrateLanes(say));
  const narrator = narrate(stack, say);

  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());

  async function stop(): Promise<void> {
    console.log('\nStopping…');
    page?.close();
    await unannounce();
    await Promise.all([folder.stop(), narrator.stop()]);
    await stack.stop();
    dropLock.release();
    lock.release();
    process.exit(0);
  }
}

function say(line: string): void {
  console.log(`${new Date().toTimeString().slice(0, 8)} ${line}`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
