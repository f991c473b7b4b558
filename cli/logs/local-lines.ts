import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Following } from './deployed-lines.ts';
import type { LogLine } from './log-line.ts';

/** Yields the lines of the stack on this machine, the oldest first. */
export async function* localLines(
  console: string,
  { isFollowing, signal }: Pick<Following, 'isFollowing' | 'signal'>,
): AsyncGenerator<LogLine> {
  try {
    const { body } = await fetch(`${console}/logs${isFollowing ? '?follow=1' : ''}`, { signal });
    if (!body) return;
    const input = Readable.fromWeb(body as ReadableStream);
    for await (const line of createInterface({ input })) yield JSON.parse(line) as LogLine;
  } catch (error) {
    // It was stopped, here or there.
    if (!signal.aborted && (error as Error).name !== 'TypeError') throw error;
  }
}
