import { once } from 'node:events';
import { Session } from 'node:inspector/promises';
import { parentPort, workerData } from 'node:worker_threads';

// The thread of a WorkCounter. Blocks are counted only in code that is compiled after the count began.
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
const functions = (await import(workerData as string)) as Record<string, (...parameters: unknown[]) => unknown>;
parentPort?.postMessage('ready');
for (;;) {
  if (!parentPort) throw new Error('This is the thread of a WorkCounter');
  const [{ name, parameters }] = (await once(parentPort, 'message')) as [{ name: string; parameters: unknown[] }];
  await takeCount();
  await functions[name]?.(...parameters);
  parentPort.postMessage(await takeCount());
}

/** The count since the last one. */
async function takeCount(): Promise<number> {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const ranges = result.flatMap((script) => script.functions).flatMap((one) => one.ranges);
  return ranges.reduce((sum, { count }) => sum + count, 0);
}
