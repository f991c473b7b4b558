import { type AwsCall, startAwsWire } from '../faults/aws-wire.ts';
import { startEngine } from './engine.ts';

/** How many calls to AWS there were, by their action: `UpdateItem`, or `S3 GET`. */
export type CallCounts = Readonly<Record<string, number>>;

/** Starts an engine whose calls to AWS are counted on the wire. */
export async function startCountedEngine() {
  let wire: Awaited<ReturnType<typeof startAwsWire>> | undefined;
  let counts: Record<string, number> = {};
  const note = ({ service, action }: AwsCall) => {
    const name = service === 's3' ? `S3 ${action}` : action;
    counts[name] = (counts[name] ?? 0) + 1;
  };
  const engine = await startEngine(async (url) => {
    wire = await startAwsWire(url);
    wire.onAnswer = note;
    return wire.url;
  });
  return {
    ...engine,
    /** The calls that were made while this ran. Only the first count knows what a new process must read. */
    async count(work: () => Promise<unknown>): Promise<CallCounts> {
      counts = {};
      await work();
      return counts;
    },
    async stop() {
      await engine.stop();
      await wire?.stop();
    },
  };
}

export type CountedEngine = Awaited<ReturnType<typeof startCountedEngine>>;

/** All calls together. */
export function sumOf(counts: CallCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
