import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Starts something on these ports, as far as they are free; 0 means any free port. So the URLs are the same from start to
 * start if possible. When another program takes one of the ports before `start` does, it starts on free ones.
 */
export async function withPreferredPorts<T>(
  ports: readonly number[],
  start: (ports: readonly number[]) => Promise<T>,
): Promise<T> {
  try {
    return await start(await Promise.all(ports.map(preferredPort)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return start(ports.map(() => 0));
  }
}

/** The port if it is free, otherwise 0, which means any free port. */
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
