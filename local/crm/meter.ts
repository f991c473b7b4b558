import type { IncomingMessage } from 'node:http';
import type { Call } from './call.ts';

/** The connection was reset on purpose, or the client left before the end of its body. */
export class BodyCutOffError extends Error {
  override readonly name = 'BodyCutOffError';
}

/** The body as it arrives. Counts its bytes and applies the faults of the transfer. Throws a BodyCutOffError if it is cut off. */
export async function* meterBody(request: IncomingMessage, call: Call): AsyncGenerator<Buffer> {
  const length = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  const resetAt = resetPoint(call, length);
  const stall = faultOf(call, 'stall');
  const slow = faultOf(call, 'slow-reader');
  let stalled = false;
  if (resetAt === 0) resetConnection(request);
  try {
    // When reading stops early, an answer must still be sent on this connection.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      call.bodyBytes += chunk.length;
      if (call.bodyBytes >= resetAt) resetConnection(request);
      if (stall !== undefined && !stalled && call.bodyBytes >= stall.fraction * length) {
        stalled = true;
        await call.world.sleep(stall.ms);
      }
      if (slow !== undefined) await call.world.sleep((chunk.length / slow.bytesPerSecond) * 1000);
      yield chunk;
    }
  } catch (error) {
    // When a client is killed, unread bytes are lost, even if all of them had arrived.
    if (request.complete && !request.destroyed) throw error;
    throw new BodyCutOffError('The body ended early.');
  }
}

function resetPoint(call: Call, length: number): number {
  const part = faultOf(call, 'reset-at');
  if (part !== undefined) return Math.floor(part.fraction * length);
  const end = faultOf(call, 'reset-before-end');
  return end === undefined ? Number.POSITIVE_INFINITY : length - end.bytes;
}

function resetConnection(request: IncomingMessage): never {
  request.socket.resetAndDestroy();
  throw new BodyCutOffError('The connection was reset.');
}

/** The first fault of this kind that hit a call. */
export function faultOf<K extends Call['faults'][number]['kind']>(call: Call, kind: K) {
  return call.faults.find((fault): fault is Extract<Call['faults'][number], { kind: K }> => fault.kind === kind);
}
