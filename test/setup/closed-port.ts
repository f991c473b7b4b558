import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { OperationDirectory } from '../../lib/delivery/operations.ts';
import { createWolkvox } from '../../lib/wolkvox/client.ts';

/** A port of this machine at which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** How to connect to a CRM that is not there. */
export async function connectToNobody(): Promise<OperationDirectory['connect']> {
  const server = `http://127.0.0.1:${await closedPort()}`;
  return (operation, token) => createWolkvox({ server, operation, token, allowLoopback: true });
}
