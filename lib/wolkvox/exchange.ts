import type { IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { RequestBody } from './body.ts';
import { Connection } from './connection.ts';
import { WolkvoxError } from './error.ts';
import type { CrmHost } from './host.ts';
import { SourceError } from './source.ts';
import { writeButLastByte } from './write-body.ts';

export interface Timeouts {
  /** Until the connection stands, TLS included. */
  readonly connectMs: number;
  /** Until the kernel takes a piece of the body, 64 KiB of base64's input at most, or an attachment gives its next. */
  readonly stalledWriteMs: number;
  /** From the last byte to the end of the answer. */
  readonly answerMs: number;
}

/** What the caller may hook into one call. */
export interface SendOptions {
  /**
   * Awaited between the last byte but one and the last; before the first byte of a form-data call, of which a part may
   * already act. If it throws, the call is broken off, the last byte is never sent, and that very error is thrown on.
   */
  readonly beforeLastByte?: () => Promise<void>;
  readonly signal?: AbortSignal;
  /** Told after each piece. What it throws is ignored: it must not decide what becomes of a call. */
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
}

export interface Call extends SendOptions {
  readonly host: CrmHost;
  readonly endpoint: string;
  /** With its question mark, or empty. */
  readonly query: string;
  readonly token: string;
  readonly body: RequestBody;
  /** Where the hook stands: JSON is nothing without its last byte, form-data may act on less. */
  readonly fence: 'last-byte' | 'first-byte';
  readonly timeouts: Timeouts;
  readonly maxAnswerBytes: number;
  readonly ca?: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Whether the CRM may act on what it has. */
  readonly lastByteSent: boolean;
  /** Whether it had all of the call when it answered. */
  readonly wholeCallSent: boolean;
}

/**
 * Makes one call, once: exact `Content-Length`, no redirect followed, nothing sent a second time. Gives whatever whole
 * answer came, also one that came early; throws a WolkvoxError when none did.
 */
export async function exchange(call: Call): Promise<Answer> {
  const { host, endpoint, query, body, ca, signal, timeouts } = call;
  if (signal?.aborted) throw new WolkvoxError('aborted', endpoint, 'the caller ended the call before it began');
  const connection = new Connection({ host, endpoint, query, headers: headersOf(call), ca, signal });
  try {
    await connection.connect(timeouts.connectMs);
    if (call.fence === 'first-byte') await awaitHook(call, connection);
    const lastByte = await sendBody(call, connection);
    if (lastByte && call.fence === 'last-byte') await awaitHook(call, connection);
    // While it was held, an answer may have come or the connection gone: then the byte stays here.
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
    // The CRM keeps it with each record, as `wolkvox_origen`.
    'User-Agent': 'wolkvox-bridge',
    Connection: 'close',
  };
}

async function awaitHook({ beforeLastByte, fence }: Call, connection: Connection): Promise<void> {
  connection.stopTimer();
  await beforeLastByte?.();
  // So that what arrived in the meantime is noticed: the first turn may end a round that began before it, the second is whole.
  await setImmediate();
  await setImmediate();
  if (fence === 'first-byte' && !connection.ended.aborted) connection.lastByteSent = true;
}

async function sendBody(call: Call, connection: Connection): Promise<Buffer | undefined> {
  let sentBytes = 0;
  const observer = {
    onWait(what: 'source' | 'socket') {
      // A writer that learns late that the call is over must not start a clock again.
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
    if (error instanceof SourceError) throw connection.errorOf('attachment', error.message, error.cause);
    // Either the writer was woken because the call is over, or its write failed: what comes of `response` says why.
    if (!connection.ended.aborted) connection.failFrom(error);
    return undefined;
  }
}

function reportProgress({ onProgress, body }: Call, sentBytes: number): void {
  try {
    onProgress?.(sentBytes, body.length);
  } catch {}
}

async function readAnswer(response: IncomingMessage, { maxAnswerBytes }: Call, connection: Connection) {
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
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}
