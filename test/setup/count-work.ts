import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Counts how much runs while a function does, in a thread of its own. */
export interface WorkCounter {
  /**
   * How often functions and blocks of JavaScript ran, those of Node included. It depends on the work alone: a slow machine counts
   * the same. What runs within one call of the engine, such as a regular expression, counts as one.
   */
  count(name: string, ...parameters: unknown[]): Promise<number>;
  stop(): Promise<void>;
}

/** Loads a module whose exported functions will be called. */
export async function startWorkCounter(module: URL): Promise<WorkCounter> {
  const options = { workerData: module.href, execArgv: ['--disable-warning=ExperimentalWarning'] };
  const worker = new Worker(new URL('./work-counter.ts', import.meta.url), options);
  await once(worker, 'message');
  return {
    async count(name, ...parameters) {
      worker.postMessage({ name, parameters });
      const [work] = await once(worker, 'message');
      return work as number;
    },
    async stop() {
      await worker.terminate();
    },
  };
}
