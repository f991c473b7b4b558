import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { awaitDrain } from './drained.ts';

/** The progress of a call to the CRM. `part`: the body began, most of it is missing. `whole`: only the last byte is held here. */
export type CrmPoint = 'part' | 'whole' | 'answered';

export interface CrmWire {
  readonly url: string;
  /** By token value: the most connections that were open at once. */
  readonly mostOpen: ReadonlyMap<string, number>;
  /** Awaited at each point before the call continues. False cuts the connection. */
  hook: ((point: CrmPoint, path: string) => Promise<boolean>) | undefined;
  /** Refuses every new connection for this time, like a CRM that is down. Open connections stay open. */
  refuse(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a proxy before the CRM. It counts connections independently and can hold a call at each point. */
export async function startCrmWire(crmUrl: string): Promise<CrmWire> {
  const { hostname, port } = new URL(crmUrl);
  const open = new Map<string, number>();
  const mostOpen = new Map<string, number>();
  const sockets = new Set<Socket>();
  const wire = { hook: undefined as CrmWire['hook'] };
  const pass = async (point: CrmPoint, path: string) => (await wire.hook?.(point, path)) !== false;

  function count(token: string, client: Socket): void {
    const now = (open.get(token) ?? 0) + 1;
    open.set(token, now);
    mostOpen.set(token, Math.max(mostOpen.get(token) ?? 0, now));
    client.once('close', () => open.set(token, (open.get(token) ?? 1) - 1));
  }

  async function requests(client: Socket, crm: Socket, call: { path: string }): Promise<void> {
    const chunks = (client as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    const { head, path, length, token, rest } = await readHead(chunks);
    call.path = path;
    count(token, client);
    await write(crm, head);
    let passed = 0;
    let part = false;
    for (let body: Buffer | undefined = rest; body; body = (await chunks.next()).value as Buffer | undefined) {
      const upToLast = passed + body.length >= length ? Math.max(length - passed - 1, 0) : body.length;
      passed += body.length;
      await write(crm, body.subarray(0, upToLast));
      // Early: later the kernel's buffers hold tens of megabytes for such a fast reader.
      if (!part && passed > 0) {
        part = true;
        if (!(await pass('part', path))) return;
      }
      if (upToLast < body.length && !(await pass('whole', path))) return;
      await write(crm, body.subarray(upToLast));
    }
  }

  async function answers(client: Socket, crm: Socket, call: { path: string }): Promise<void> {
    let first = true;
    for await (const chunk of crm as AsyncIterable<Buffer>) {
      if (first && !(await pass('answered', call.path))) return;
      first = false;
      await write(client, chunk);
    }
    client.end();
  }

  const server = createServer((client) => {
    const crm = connect(Number(port), hostname);
    for (const socket of [client, crm]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => sockets.delete(socket));
    }
    const call = { path: '' };
    answers(client, crm, call).catch(() => client.resetAndDestroy());
    // A client that ends its side has left. The CRM may still apply the call.
    requests(client, crm, call)
      .catch(() => {})
      .finally(() => crm.destroy());
  });
  const listen = async (at: number) => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const own = await listen(0);
  return Object.assign(wire, {
    url: `http://127.0.0.1:${own}`,
    mostOpen,
    async refuse(ms: number) {
      server.close();
      await sleep(ms);
      await listen(own);
    },
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  });
}

async function readHead(chunks: AsyncIterator<Buffer>) {
  let read = Buffer.alloc(0);
  for (;;) {
    const end = read.indexOf('\r\n\r\n');
    if (end >= 0) {
      const text = read.subarray(0, end).toString('latin1');
      return {
        head: read.subarray(0, end + 4),
        rest: read.subarray(end + 4),
        length: Number(header(text, 'content-length') ?? 0),
        token: header(text, 'wolkvox-token') ?? '',
        path: text.split(' ', 2)[1] ?? '',
      };
    }
    const next = await chunks.next();
    if (next.done) throw new Error('The client left before its headers were whole');
    read = Buffer.concat([read, next.value]);
  }
}

function header(head: string, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1]?.trim();
}

async function write(socket: Socket, bytes: Buffer): Promise<void> {
  if (bytes.length > 0 && !socket.write(bytes)) await awaitDrain(socket);
}
