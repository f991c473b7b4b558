import http from 'node:http';
import https from 'node:https';
import { WolkvoxError, type WolkvoxErrorKind } from './error.ts';
import type { CrmHost } from './host.ts';
import { proxyAgent } from './proxy.ts';

/** The error for each thing that a connection waits for, when its time is over. */
const timeouts = {
  connection: { kind: 'unreachable', reason: 'no connection within' },
  source: { kind: 'attachment', reason: 'an attachment sent no bytes for' },
  socket: { kind: 'broken', reason: 'the CRM accepted no bytes for' },
  answer: { kind: 'broken', reason: 'no complete answer within' },
} as const satisfies Record<string, { kind: WolkvoxErrorKind; reason: string }>;

/** Where one request goes, and its headers. */
export interface Target {
  readonly host: CrmHost;
  readonly endpoint: string;
  readonly query: string;
  readonly headers: http.OutgoingHttpHeaders;
  /** PEM of a certificate authority that replaces the public ones. */
  readonly ca?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One request on a connection of its own. */
export class Connection {
  readonly request: http.ClientRequest;
  /** Aborted once nothing more needs to be sent: an answer came, or the connection failed. */
  readonly ended: AbortSignal;
  /** Resolves when the answer's headers arrive. Rejects with a WolkvoxError when the connection fails first. */
  readonly response: Promise<http.IncomingMessage>;
  lastByteSent = false;
  /** The error with which the connection failed; `undefined` while it has not. */
  failure: WolkvoxError | undefined;
  readonly #target: Target;
  readonly #end = new AbortController();
  #connected = false;
  #reject: (error: WolkvoxError) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  readonly #onAbort = () => this.fail('aborted', 'the caller aborted the call');

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

  /** Resolves when connected, TLS included. Sends no byte of HTTP: Node keeps the headers until the body's first byte. */
  async connect(timeoutMs: number): Promise<void> {
    this.startTimer('connection', timeoutMs);
    const ready = this.#target.host.secure ? 'secureConnect' : 'connect';
    const connected = new Promise<void>((resolve) => {
      this.request.once('socket', (socket) => {
        // Behind a proxy the socket comes when it is ready.
        if (socket.connecting) socket.once(ready, () => resolve());
        else resolve();
      });
    });
    await Promise.race([connected, this.response]);
    this.#connected = true;
    this.stopTimer();
  }

  /** Restarts the timer: the connection fails unless the timer is stopped or restarted within that time. */
  startTimer(what: keyof typeof timeouts, timeoutMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const { kind, reason } = timeouts[what];
      this.fail(kind, `${reason} ${timeoutMs} ms`, 'ETIMEDOUT');
    }, timeoutMs);
  }

  /** Stops the timer: no time limit applies. */
  stopTimer(): void {
    clearTimeout(this.#timer);
  }

  fail(kind: WolkvoxErrorKind, reason: string, causeCode?: string): void {
    this.failure ??= this.errorOf(kind, reason, { causeCode });
    this.#reject(this.failure);
    this.#end.abort();
    this.request.destroy();
  }

  /** Fails with a reason for Node's error, without the error itself: it may hold certificates or the CRM's answer. */
  failFrom(cause: unknown): void {
    const { code, name } = cause as NodeJS.ErrnoException;
    const causeCode = /^[A-Z][A-Z0-9_]{1,63}$/.test(code ?? '') ? code : undefined;
    if (this.#connected) this.fail('broken', `the connection broke (${code ?? name})`, causeCode);
    else this.fail('unreachable', `no connection (${code ?? name})`, causeCode);
  }

  errorOf(
    kind: WolkvoxErrorKind,
    reason: string,
    details: { readonly cause?: unknown; readonly causeCode?: string | undefined } = {},
  ): WolkvoxError {
    return new WolkvoxError(kind, this.#target.endpoint, reason, { lastByteSent: this.lastByteSent, ...details });
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
  // No keep-alive: a kept connection may break during a write that the CRM never reads.
  const common = { hostname, port, path: `/server/API/v2/${endpoint}${query}`, method: 'POST', headers, agent: false };
  if (!secure) return http.request(common);
  // Explicit, because an environment variable (NODE_TLS_REJECT_UNAUTHORIZED) could switch it off.
  return https.request({ ...common, agent: proxyAgent(host), rejectUnauthorized: true, ...(ca && { ca }) });
}
