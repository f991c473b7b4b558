import { EventEmitter } from 'node:events';
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
 * It is an HTTP server that accepts every signature. It does not listen: requests reach it as objects, which costs a third.
 */
export function startEngine(): DynamoEngine {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const open = new Set<Promise<unknown>>();
  return {
    call(operation, input) {
      const output = emitRequest(server, operation, input);
      open.add(output);
      return output.finally(() => open.delete(output));
    },
    async stop() {
      await Promise.allSettled(open);
    },
  };
}

function emitRequest(server: EventEmitter, operation: string, input: DynamoInput): Promise<DynamoOutput> {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${operation}`,
    'x-amz-date': '20200101T000000Z',
    authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local',
  };
  return new Promise((resolve) => {
    const request = Object.assign(new EventEmitter(), { method: 'POST', url: '/', headers });
    const response = {
      statusCode: 200,
      setHeader: () => {},
      end: (body: string) => resolve({ status: response.statusCode, body: JSON.parse(body) }),
    };
    server.emit('request', request, response);
    request.emit('data', Buffer.from(JSON.stringify(input)));
    request.emit('end');
  });
}
