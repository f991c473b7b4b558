import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import dynalite from 'dynalite';

export type DynamoInput = Readonly<Record<string, unknown>>;

/** The output of a call. Another status than 200 is an error as DynamoDB writes it. */
export interface DynamoOutput {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface DynamoEngine {
  call(operation: string, input: DynamoInput): Promise<DynamoOutput>;
  stop(): Promise<void>;
}

/**
 * Starts dynalite in this process, in memory. Its expressions, validation and index order are those of DynamoDB.
 * It speaks HTTP only and accepts every signature, so it listens on a port of its own that is not published.
 */
export async function startEngine(): Promise<DynamoEngine> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // The server must not close an idle connection in the moment of its next use.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const open = new Set<Promise<unknown>>();
  return {
    async call(operation, input) {
      const output = post({ port, agent }, operation, input);
      open.add(output);
      return output.finally(() => open.delete(output));
    },
    async stop() {
      // dynalite ends the whole process when its tables close during a write.
      await Promise.allSettled(open);
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function post(to: { port: number; agent: Agent }, operation: string, input: DynamoInput): Promise<DynamoOutput> {
  const body = JSON.stringify(input);
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
    'x-amz-target': `DynamoDB_20120810.${operation}`,
    'x-amz-date': '20200101T000000Z',
    authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local',
  };
  const outgoing = request({ host: '127.0.0.1', ...to, method: 'POST', headers }).end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 500, body: JSON.parse(await text(response)) };
}
