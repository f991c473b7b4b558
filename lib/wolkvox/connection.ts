import http from 'node:http';
import https from 'node:https';
import { WolkvoxError, type WolkvoxErrorKind } from './error.ts';
import type { CrmHost } from './host.ts';

/** What a connection waits for, and what it means when that does not come. */
const timeouts = {
  connection: { kind: 'unreachable', reason: 'no connection within' },
  source: { kind: 'attachment', reason: 'an attachment gave nothing for' },
  socket: { kind: 'broken', reason: 'the CRM took nothing for' },
  answer: { kind: 'broken', reason: 'no whole answer within' },
} as const satisfies Record<string, { kind: WolkvoxErrorKind; reason: string }>;

export interface Target {
  readonly host: CrmHost;
  readonly endpoint: string;
  readonly query: string;
  readonly headers: http.OutgoingHttpHeaders;
  /** PEM of a certificate authority to trust instead of the public ones. */
  readonly ca?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One request on its own connection, and whether it still stands. */
export class Connection {
  readonly request: http.ClientRequest;
  /** Aborted as soon as nothing more need be sent: an answer came, or the connection failed. */
  readonly ended: AbortSignal;
  /** The answer, as soon as its headers are there. Rejects with a WolkvoxError when the connection fails first. */
  readonly response: Promise<http.IncomingMessage>;
  lastByteSent = false;
  /** Why it failed, once it has. */
  failure: WolkvoxError | undefined;
  readonly #target: Target;
  readonly #end = new AbortController();
  #connected = false;
  #reject: (error: WolkvoxError) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  readonly #onAbort = () => this.fail('aborted', 'the caller ended the call');

  constructor(target: Target) {
    this.#target = target;
    this.ended = this.#end.signal;
    this.request = startRequest(target);
    this.response = new Promise((resolve, reject) => {
      this.#reject = reject;
      this.request.once('response', (response) => {
        this.#end.abort();
        resolve(response);
      });
    });
    this.response.catch(() => {});
    this.request.on('error', (cause) => this.failFrom(cause));
    target.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Waits for the connection, TLS included. Sends nothing yet: Node holds the headers back until the body's first byte. */
  async connect(timeoutMs: number): Promise<void> {
    this.startTimer('connection', timeoutMs);
    const ready = this.#target.host.secure ? 'secureConnect' : 'connect';
    const connected = new Promise<void>((resolve) => {
      this.request.once('socket', (socket) => socket.once(ready, () => resolve()));
    });
    await Promise.race([connected, this.response]);
    this.#connected = true;
    this.stopTimer();
  }

  /** From now on fails when nothing happens for that long. */
  startTimer(what: keyof typeof timeouts, timeoutMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const { kind, reason } = timeouts[what];
      this.fail(kind, `${reason} ${timeoutMs} ms`);
    }, timeoutMs);
  }

  /** Waits for nothing of its own: no time runs. */
  stopTimer(): void {
    clearTimeout(this.#timer);
  }

  fail(kind: WolkvoxErrorKind, reason: string): void {
    this.failure ??= this.errorOf(kind, reason);
    this.#reject(this.failure);
    this.#end.abort();
    this.request.destroy();
  }

  /** The cause stays here: Node's errors may hold certificates, or what the CRM answered. */
  failFrom(cause: unknown): void {
    const { code, name } = cause as NodeJS.ErrnoException;
    if (this.#connected) this.fail('broken', `the connection broke (${code ?? name})`);
    else this.fail('unreachable', `no connection (${code ?? name})`);
  }

  errorOf(kind: WolkvoxErrorKind, reason: string, cause?: unknown): WolkvoxError {
    return new WolkvoxError(kind, this.#target.endpoint, reason, { lastByteSent: this.lastByteSent, cause });
  }

  close(): void {
    this.stopTimer();
    this.#target.signal?.removeEventListener('abort', this.#onAbort);
    this.#end.abort();
    this.request.destroy();
  }
}

function startRequest({ host, endpoint, query, headers, ca }: Target): http.ClientRequest {
  const { hostname, port, secure } = host;
  // A connection of its own for each call: one that was kept may break under a write that was not even read.
  const common = { hostname, port, path: `/server/API/v2/${endpoint}${query}`, method: 'POST', headers, agent: false };
  if (!secure) return http.request(common);
  // Said aloud, since an environment variable could switch it off.
  return https.request({ ...common, rejectUnauthorized: true, ...(ca && { ca }) });
}
