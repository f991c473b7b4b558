import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server as NetServer, type Socket } from 'node:net';
import type { Certificate } from './certificate.ts';
import type { FaultScript } from './faults.ts';

export interface ListenerOptions {
  host: string;
  port: number;
  certificate: Certificate | undefined;
  faults: FaultScript;
  sleep(ms: number): Promise<void>;
}

/** Accepts the clients' TCP connections, before TLS and HTTP, so that connections can fail too. */
export class CrmListener {
  readonly #options: ListenerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #listener: NetServer | undefined;
  #port = 0;

  private constructor(options: ListenerOptions, listener: RequestListener) {
    this.#options = options;
    this.#server =
      options.certificate === undefined
        ? createHttpServer(httpOptions, listener)
        : createHttpsServer({ ...httpOptions, key: options.certificate.key, cert: options.certificate.pem }, listener);
  }

  static async open(options: ListenerOptions, listener: RequestListener): Promise<CrmListener> {
    const opened = new CrmListener(options, listener);
    await opened.#listen(options.port);
    return opened;
  }

  get port(): number {
    return this.#port;
  }

  /** Refuses new connections for this time, like a server that is down. Open connections stay. */
  async refuse(forMs: number): Promise<void> {
    this.#listener?.close();
    this.#options.sleep(forMs).then(
      () => this.#listen(this.#port),
      () => {},
    );
  }

  async close(): Promise<void> {
    this.#listener?.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  async #listen(port: number): Promise<void> {
    const listener = createServer((socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(port, this.#options.host, resolve);
    });
    this.#listener = listener;
    this.#port = (listener.address() as AddressInfo).port;
  }

  async #accept(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    for (const fault of this.#options.faults.strikeConnection()) {
      if (fault.kind === 'drop-connection') return void socket.resetAndDestroy();
      if (fault.kind === 'break-tls') return void socket.end('this is not a handshake\r\n');
      if (fault.kind !== 'accept-delay') continue;
      try {
        await this.#options.sleep(fault.ms);
      } catch {
        return;
      }
    }
    this.#server.emit('connection', socket);
  }
}

/** A body of gigabytes takes longer than Node's default of five minutes. */
const httpOptions = { requestTimeout: 0, headersTimeout: 60_000, keepAliveTimeout: 5_000 };
