import { once } from 'node:events';
import { createServer } from 'node:net';

/** The port if it is free, otherwise 0, which means any free port. Keeps the URLs the same from start to start if possible. */
export async function preferredPort(port: number): Promise<number> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (!free) return 0;
  const closed = once(server, 'close');
  server.close();
  await closed;
  return port;
}
