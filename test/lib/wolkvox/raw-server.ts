import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** The server's end of one connection: reads what arrived, and answers. */
export interface Peer {
  readonly socket: net.Socket;
  /** The announced length. Waits for the headers. */
  contentLength(): Promise<number>;
  /** The body so far, once it has at least this many bytes. */
  body(bytes: number): Promise<Buffer>;
  /** The body until the end of the connection. */
  rest(): Promise<Buffer>;
  answer(body: string, status?: number): void;
  reset(): void;
}

export interface RawServer {
  readonly url: string;
  next(): Promise<Peer>;
  readonly connections: () => number;
}

/** Starts a TCP server that never answers by itself: the test plays the CRM, byte by byte. */
export async function listen(): Promise<RawServer> {
  const waiting: ((peer: Peer) => void)[] = [];
  const arrived: Peer[] = [];
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket);
    const peer = peerOf(socket);
    const waiter = waiting.shift();
    if (waiter) waiter(peer);
    else arrived.push(peer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: async () => arrived.shift() ?? new Promise((resolve) => waiting.push(resolve)),
    connections: () => sockets.length,
  };
}

function peerOf(socket: net.Socket): Peer {
  let received = Buffer.alloc(0);
  let ended = false;
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    socket.emit('grown');
  });
  socket.on('close', () => {
    ended = true;
    socket.emit('grown');
  });
  const until = async (enough: () => boolean) => {
    while (!enough() && !ended) await once(socket, 'grown');
  };
  const headEnd = () => received.indexOf('\r\n\r\n');
  const bodySoFar = () => (headEnd() < 0 ? Buffer.alloc(0) : received.subarray(headEnd() + 4));
  return {
    socket,
    async contentLength() {
      await until(() => headEnd() >= 0);
      return Number(/content-length: (\d+)/i.exec(received.subarray(0, headEnd()).toString())?.[1]);
    },
    async body(bytes) {
      await until(() => bodySoFar().length >= bytes);
      return bodySoFar();
    },
    async rest() {
      await until(() => false);
      return bodySoFar();
    },
    answer(body, status = 200) {
      socket.write(`HTTP/1.1 ${status} Any\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    },
    reset() {
      socket.resetAndDestroy();
    },
  };
}
