import { printError } from '../cli/print.ts';

/** A terminal, npm and its runner may each pass on the same Ctrl-C. */
const sameSignalMs = 1_000;

/** Calls `stop` at the first SIGINT, SIGTERM or SIGHUP, and `stopNow` at a later one. */
export function onSignals({ stop, stopNow }: { stop(): Promise<void>; stopNow(): void }): void {
  let firstAt: number | undefined;
  const onSignal = () => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      stop().catch((error: unknown) => {
        printError(error);
        stopNow();
      });
    } else if (now - firstAt > sameSignalMs) stopNow();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}
