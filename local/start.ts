import { existsSync } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type ConsolePage, createConsole } from '../cli/console/console.ts';
import { print, printError } from '../cli/print.ts';
import { runMain } from '../cli/run-main.ts';
import { announceStack } from '../cli/stack-file.ts';
import { translate } from '../lib/language.ts';
import { bridgeView } from './bridge-view.ts';
import { localDesk } from './console/local-desk.ts';
import { logsPart } from './console/logs-part.ts';
import { misbehaviourPart } from './console/misbehaviour-part.ts';
import { simulatorPart } from './console/simulator-part.ts';
import { createMisbehaviours } from './crm/misbehaviour.ts';
import { watchDropFolder } from './drop-folder.ts';
import { keptMemory } from './drop-memory.ts';
import { dropUploader } from './drop-uploader.ts';
import { lockFolder } from './folder-lock.ts';
import { narrate } from './narrate.ts';
import { narrateLanes } from './narrate-lanes.ts';
import { withPreferredPorts } from './port.ts';
import { dropToken, realCrmFrom } from './real-crm.ts';
import { startStack } from './stack.ts';
import { keptFolder, nextStart, readStartOptions } from './start-options.ts';
import { onSignals } from './stop-signals.ts';
import { startTexts as texts } from './texts.ts';
import { whatToTry } from './what-to-try.ts';
import { messagesIn, whatWaits } from './what-waits.ts';

await runMain(start);

async function start(): Promise<void> {
  const options = readStartOptions(process.argv.slice(2), process.env);
  const { dropFolder, config } = options;
  const realCrm = realCrmFrom(process.env);
  const isTokenShown = dropToken(process.env);
  let stop = async (): Promise<void> => process.exit(0);
  // Functions end with this process.
  onSignals({ stop: () => stop(), stopNow: () => process.exit(1) });
  // The runner was killed: nobody could stop this process by a signal to it.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel?.unref();
  const lock = await lockFolder(options.stateFolder);
  // Two stacks with folders of their own would each take the same files.
  const dropLock = await lockFolder(dropFolder, '.lock');
  const keepIn = keptFolder(options, realCrm);
  const next = nextStart(options, realCrm);
  if (options.fresh) await forget(keptFolder({ ...options, keep: true }, realCrm) ?? '');
  if (keepIn) await makePrivate(keepIn);
  const workFolder = path.join(options.stateFolder, 'run');
  let page: ConsolePage | undefined;
  const stack = await withPreferredPorts([4310, 4311, 4312], async ([apiPort = 0, awsPort = 0, port = 0]) => {
    // Of a process that was killed.
    await rm(workFolder, { recursive: true, force: true });
    await makePrivate(workFolder);
    return startStack({
      config,
      apiPort,
      awsPort,
      crm: { port, fallback: (request, response) => page?.handle(request, response) ?? false },
      realCrm,
      workFolder,
      keepIn,
      onStoreFailure,
    });
  });
  const unannounce = await announceStack(stack, realCrm, options.stackFile, next);
  const simulator = simulatorPart({ crm: stack.crm, bridge: bridgeView(stack) });
  page = createConsole({
    desk: await localDesk(options),
    simulator,
    ...(!realCrm && { misbehaviour: misbehaviourPart(createMisbehaviours(stack.crm)) }),
    logs: logsPart(stack.host),
  });
  if (options.logs) stack.host.onLog((entry) => print(`  ${entry.function}: ${entry.text}`));
  const folder = await watchDropFolder({
    folder: dropFolder,
    // After --fresh, as without a memory, what is there counts as taken.
    memory: keepIn === undefined ? undefined : keptMemory(stack.host.aws.store.list('drop')),
    countPresentAsTaken: !keepIn || options.fresh,
    upload: dropUploader(stack, (key) => say(translate(texts.uploaded, { key }))),
    onFailed: (key, error) => say(translate(texts.notUploaded, { key, error: reasonOf(error) })),
    onRefused: (key, reason) => say(translate(texts.refused, { key, reason })),
  });
  stack.host.onLog(narrateLanes(say));
  const narrator = narrate(stack, say);

  stop = async () => {
    say(translate(texts.stopping));
    page?.close();
    page = undefined;
    await folder.stop();
    await stack.host.drain();
    await narrator.stop();
    const unfinished = {
      deliveries: await stack.deliveries(),
      events: messagesIn(stack.host.aws, stack.host.refs['UploadsQueue'] ?? ''),
      files: await folder.waiting(),
    };
    for (const line of whatWaits(unfinished, next)) say(line);
    await unannounce();
    await stack.stop();
    dropLock.release();
    lock.release();
    process.exit(0);
  };
  print(whatToTry({ stack, dropFolder, realCrm, keepIn, next: next ?? 'npm start' }));
  if (isTokenShown) say(translate(texts.tokenShown));
  sayWhatWasThere(await folder.waiting(), folder.ignored);
}

/** Removes what an earlier start kept, and says so. */
async function forget(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  await rm(folder, { recursive: true, force: true });
  say(translate(texts.forgot, { folder }));
}

/** The folder above may be one that others can read, and there before. */
async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
}

function sayWhatWasThere(waiting: readonly string[], ignored: number): void {
  if (waiting.length > 0) say(translate(texts.takenNow, { count: waiting.length }));
  if (ignored > 0) say(translate(texts.countAsTaken, { count: ignored }));
}

/** What is in memory is newer than what is kept. A process that went on could pass a fence twice. */
function onStoreFailure(error: unknown): void {
  printError(translate(texts.notKept, { error: reasonOf(error) }));
  process.exit(1);
}

function say(line: string): void {
  print(`${new Date().toTimeString().slice(0, 8)} ${line}`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : translate(texts.unknownError);
}
