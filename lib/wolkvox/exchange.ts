import type { IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AnswerTextError, answerText } from './answer-text.ts';
import type { RequestBody } from './body.ts';
import { Connection } from './connection.ts';
import { WolkvoxError } from './error.ts';
import type { CrmHost } from './host.ts';
import { retryAfterMs } from './retry-after.ts';
import { SourceError } from './source.ts';
import { writeButLastByte } from './write-body.ts';

/** Time limits of one call, in milliseconds. */
export interface Timeouts {
  /** Until connected, TLS included. */
  readonly connectMs: number;
  /** For one piece: until the kernel accepts it (at most 64 KiB before base64), or until an attachment yields it. */
  readonly stalledWriteMs: number;
  /** From the last byte to the end of the answer. */
  readonly answerMs: number;
}

/** Hooks of one call. */
export interface SendOptions {
  /**
   * Awaited before the last byte. In a form-data call, awaited before the first byte: the CRM may act on a part of a form.
   * If it throws, the call ends, the held-back byte is never sent, and the same error is thrown.
   */
  readonly beforeLastByte?: () => Promise<void>;
  readonly signal?: AbortSignal;
  /** A body of this length is known to be refused: from it on, the call throws `too_large` and nothing is sent. */
  readonly refusedBodyBytes?: number | undefined;
  /** Called after each piece. Its exceptions are ignored: progress must not decide the outcome of a call. */
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
}

/** One call with everything that it needs. */
export interface Call extends SendOptions {
  readonly host: CrmHost;
  readonly endpoint: string;
  /** Starts with `?`, or `''`. */
  readonly query: string;
  readonly token: string;
  readonly body: RequestBody;
  /** Before which byte `beforeLastByte` is awaited. JSON is invalid without its last byte; a part of a form may act. */
  readonly fence: 'last-byte' | 'first-byte';
  readonly timeouts: Timeouts;
  readonly maxAnswerBytes: number;
  readonly ca?: string | undefined;
}

/** A complete answer, not yet interpreted. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Whether the CRM may act on what it received. */
  readonly lastByteSent: boolean;
  /** Whether the whole call had been sent when the answer came. */
  readonly wholeCallSent: boolean;
  /** How long the answer asks callers to wait. */
  readonly retryAfterMs: number | undefined;
}

/**
 * Sends one call once and returns the complete answer, even one that came early. `Content-Length` is exact; redirects are
 * not followed; nothing is sent twice. Throws a WolkvoxError when no complete answer came.
 */
export async function exchange(call: Call): Promise<Answer> {
  const { host, endpoint, query, body, ca, signal, timeouts } = call;
  if (signal?.aborted) throw new WolkvoxError('aborted', endpoint, 'the caller aborted the call before it began');
  const connection = new Connection({ host, endpoint, query, headers: headersOf(call), ca, signal });
  try {
    await connection.connect(timeouts.connectMs);
    if (call.fence === 'first-byte') await awaitHook(call, connection);
    const lastByte = await sendBody(call, connection);
    if (lastByte && call.fence === 'last-byte') await awaitHook(call, connection);
    // During the hook an answer may have come, or the connection may have failed: then the byte is not sent.
    const wholeCallSent = lastByte !== undefined && !connection.ended.aborted;
    if (wholeCallSent) {
      connection.lastByteSent = true;
      connection.request.end(lastByte);
      reportProgress(call, body.length);
    }
    connection.startTimer('answer', timeouts.answerMs);
    const answer = await readAnswer(await connection.response, call, connection);
    return { ...answer, lastByteSent: connection.lastByteSent, wholeCallSent };
  } finally {
    connection.close();
  }
}

function headersOf({ token, body }: Call): Record<string, string | number> {
  return {
    'Wolkvox-Token': token,
    ...(body.length > 0 && { 'Content-Type': body.contentType }),
    'Content-Length': body.length,
    Accept: 'application/json',
    'Accept-Encoding': 'identity',
    // The CRM stores it with each record, in `wolkvox_origen`.
    'User-Agent': 'wolkvox-bridge',
    Connection: 'close',
  };
}

async function awaitHook({ beforeLastByte, fence }: Call, connection: Connection): Promise<void> {
  connection.stopTimer();
  await beforeLastByte?.();
  // Lets Node process what arrived during the hook. The first turn may be half over; the second one is complete.
  await nextTurn();
  await nextTurn();
  if (fence === 'first-byte' && !connection.ended.aborted) connection.lastByteSent = true;
}

async function sendBody(call: Call, connection: Connection): Promise<Buffer | undefined> {
  let sentBytes = 0;
  const observer = {
    onWait(what: 'source' | 'socket') {
      // A writer that learns late that the call has ended must not restart the timer.
      if (!connection.ended.aborted) connection.startTimer(what, call.timeouts.stalledWriteMs);
    },
    onWrite(bytes: number) {
      sentBytes += bytes;
      reportProgress(call, sentBytes);
    },
  };
  const writing = writeButLastByte(connection.request, call.body, observer, connection.ended);
  const ended = connection.response.then(() => undefined);
  try {
    return await Promise.race([writing, ended]);
  } catch (error) {
    if (error instanceof SourceError) throw connection.errorOf('attachment', error.message, { cause: error.cause });
    // The call ended, or the write failed. In both cases `response` says why.
    if (!connection.ended.aborted) connection.failFrom(error);
    return undefined;
  }
}

function reportProgress({ onProgress, body }: Call, sentBytes: number): void {
  try {
    onProgress?.(sentBytes, body.length);
  } catch {}
}

async function readAnswer(response: IncomingMessage, { endpoint, maxAnswerBytes }: Call, connection: Connection) {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxAnswerBytes) break;
    }
  } catch {
    throw connection.failure ?? connection.errorOf('broken', 'the answer was cut off');
  }
  if (length > maxAnswerBytes)
    throw connection.errorOf('unreadable', `the answer is longer than ${maxAnswerBytes} bytes`);
  const { statusCode: status = 0, headers } = response;
  const waitMs = retryAfterMs(headers);
  try {
    return { status, text: await answerText(Buffer.concat(chunks), headers, maxAnswerBytes), retryAfterMs: waitMs };
  } catch (error) {
    if (!(error instanceof AnswerTextError)) throw error;
    const details = { status, retryAfterMs: waitMs, lastByteSent: connection.lastByteSent };
    throw new WolkvoxError('unreadable', endpoint, error.message, details);
  }
}
