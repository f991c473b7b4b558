import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Part, RequestBody } from './body.ts';
import { base64Of } from './encode.ts';
import { bytesOf } from './source.ts';

/** Told what the writer waits for and how much it wrote, so that one that stands still is noticed. */
export interface WriteObserver {
  onWait(what: 'source' | 'socket'): void;
  onWrite(bytes: number): void;
}

/**
 * Writes all of the body but its last byte, waits until the kernel has it, and gives that byte back; nothing once the signal
 * is aborted. Constant memory: one piece at a time, none before the socket has room for it.
 */
export async function writeButLastByte(
  socket: Writable,
  body: RequestBody,
  observer: WriteObserver,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  if (body.length === 0) return Buffer.alloc(0);
  const end = endOf(body);
  for (const part of body.parts.slice(0, -1)) {
    for await (const piece of piecesOf(part, signal)) {
      if (signal.aborted) return undefined;
      observer.onWait('socket');
      // base64 is ASCII: latin1 spares the conversion that UTF-8 would cost.
      const room = typeof piece === 'string' ? socket.write(piece, 'latin1') : socket.write(piece);
      observer.onWrite(piece.length);
      if (!room) await once(socket, 'drain', { signal });
      observer.onWait('source');
    }
  }
  if (signal.aborted) return undefined;
  observer.onWait('socket');
  observer.onWrite(end.length - 1);
  await writeAndFlush(socket, end.subarray(0, -1));
  return end.subarray(-1);
}

function endOf({ parts }: RequestBody): Buffer {
  const last = parts.at(-1);
  if (typeof last !== 'string' || last.length < 2) throw new TypeError('A body ends with two bytes of text at least');
  return Buffer.from(last);
}

async function* piecesOf(part: Part, signal: AbortSignal): AsyncGenerator<string | Buffer> {
  if (typeof part === 'string') yield Buffer.from(part);
  else yield* part.as === 'base64' ? base64Of(part.file, signal) : bytesOf(part.file, signal);
}

/** Pieces leave in order: once this one has, so has all before it. */
function writeAndFlush(socket: Writable, piece: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(piece, (error) => (error ? reject(error) : resolve()));
  });
}
