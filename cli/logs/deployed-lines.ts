import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { LogFilter, LogLine } from './log-line.ts';

/** Every function, by the end of its log group's name. */
export const functionNames = [
  'receive-webhook',
  'bind-upload',
  'get-status',
  'manage-reminders',
  'open-file',
  'receive-upload',
  'advance-lists',
  'remind',
  'deliver',
  'tag-files',
  'sweep',
];

export interface Following {
  /** Whether to go on with the lines to come. */
  readonly isFollowing: boolean;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** CloudWatch shows a line some seconds late, and lines of one second in any order. */
const lagMs = 15_000;
/** Eleven groups, and five requests a second are allowed. */
const everyMs = 3_000;

/**
 * Yields the lines of a deployed stack, the oldest first. By FilterLogEvents, which costs nothing and knows what was logged before:
 * Live Tail costs for each minute, and leaves lines out where there are many.
 */
export async function* deployedLines(
  stage: string,
  filter: LogFilter,
  { isFollowing, signal, now }: Following,
): AsyncGenerator<LogLine> {
  const client = new CloudWatchLogsClient({ retryMode: 'adaptive', maxAttempts: 8 });
  const seen = new Set<string>();
  const names = filter.function === undefined ? functionNames : [filter.function];
  try {
    for (let from = filter.since; ; ) {
      const begun = now();
      const lines: LogLine[] = [];
      for (const name of names) lines.push(...(await newLines(client, { stage, name, from, id: filter.id, seen })));
      yield* lines.sort((a, b) => a.at - b.at);
      if (!isFollowing) return;
      from = begun - lagMs;
      await sleep(everyMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
    }
  } finally {
    client.destroy();
  }
}

interface Wanted {
  readonly stage: string;
  readonly name: string;
  readonly from: number;
  readonly id: string | undefined;
  /** The ids of the lines that were returned before. */
  readonly seen: Set<string>;
}

async function newLines(client: CloudWatchLogsClient, { stage, name, from, id, seen }: Wanted): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  const pages = paginateFilterLogEvents(
    { client },
    {
      logGroupName: `/aws/lambda/wolkvox-bridge-${stage}-${name}`,
      startTime: from,
      ...(id !== undefined && { filterPattern: `{ $.commandId = "${id}" }` }),
    },
  );
  try {
    for await (const { events = [] } of pages) {
      for (const { eventId = '', message = '', timestamp = 0 } of events) {
        if (seen.has(eventId)) continue;
        seen.add(eventId);
        lines.push({ function: name, text: message, at: timestamp });
      }
    }
  } catch (error) {
    // A function that was never called has no group yet.
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  }
  return lines;
}
