import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { OperationDirectory } from '../../lib/delivery/operations.ts';
import { createWolkvox } from '../../lib/wolkvox/client.ts';

/** A local port without a listener. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A server that says this to each call and closes its connection at once, before the call is whole. `RST` resets it. */
export async function closingFront(says: string) {
  const front = { calls: 0 };
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      front.calls += 1;
      if (says === 'RST') socket.resetAndDestroy();
      else socket.end(says, 'latin1');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connect: OperationDirectory['connect'] = (operation, token) =>
    createWolkvox({ server: at, operation, token, allowLoopback: true });
  return Object.assign(front, {
    connect,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  });
}

/** A `connect` to a CRM that refuses every connection. */
export async function connectToNobody(): Promise<OperationDirectory['connect']> {
  const server = `http://127.0.0.1:${await closedPort()}`;
  return (operation, token) => createWolkvox({ server, operation, token, allowLoopback: true });
}
