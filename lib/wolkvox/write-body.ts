import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Part, RequestBody } from './body.ts';
import { base64Of } from './encode.ts';
import { bytesOf } from './source.ts';

/** Called before each wait and after each write, to detect a stalled writer. */
export interface WriteObserver {
  onWait(what: 'source' | 'socket'): void;
  onWrite(bytes: number): void;
}

/**
 * Writes the body except its last byte, waits until the kernel has it, and returns the held-back byte. Returns `undefined`
 * when the signal is aborted. Constant memory: one piece at a time, and only when the socket has room.
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
      // base64 is ASCII: latin1 avoids the cost of a UTF-8 conversion.
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
  if (typeof last !== 'string' || last.length < 2)
    throw new TypeError('A body must end with at least two bytes of text');
  return Buffer.from(last);
}

async function* piecesOf(part: Part, signal: AbortSignal): AsyncGenerator<string | Buffer> {
  if (typeof part === 'string') yield Buffer.from(part);
  else yield* part.as === 'base64' ? base64Of(part.file, signal) : bytesOf(part.file, signal);
}

/** Resolves when the kernel has this piece, and so every piece before it. */
function writeAndFlush(socket: Writable, piece: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(piece, (error) => (error ? reject(error) : resolve()));
  });
}
