import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import dynalite from 'dynalite';

export type DynamoInput = Readonly<Record<string, unknown>>;

/** What the engine said: the output of the call, or with another status the error as DynamoDB writes it. */
export interface DynamoAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface DynamoEngine {
  call(operation: string, input: DynamoInput): Promise<DynamoAnswer>;
  stop(): Promise<void>;
}

/**
 * Starts dynalite in this process, in memory: its expressions, validation and index order are those of DynamoDB.
 * It speaks HTTP only and trusts every signature, so it listens on a port of its own that nobody is told of.
 */
export async function startEngine(): Promise<DynamoEngine> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // An idle connection that is closed just when it is used again would look like a failure.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const open = new Set<Promise<unknown>>();
  return {
    async call(operation, input) {
      const answer = post({ port, agent }, operation, input);
      open.add(answer);
      return answer.finally(() => open.delete(answer));
    },
    async stop() {
      // A write that is under way when the tables are closed would end the whole process.
      await Promise.allSettled(open);
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function post(to: { port: number; agent: Agent }, operation: string, input: DynamoInput): Promise<DynamoAnswer> {
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
