import { EventEmitter } from 'node:events';
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
 * It is an HTTP server that trusts every signature. It never listens: requests are handed to it as objects, without a
 * socket, at half the cost.
 */
export function startEngine(): DynamoEngine {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const open = new Set<Promise<unknown>>();
  return {
    call(operation, input) {
      const answer = hand(server, operation, input);
      open.add(answer);
      return answer.finally(() => open.delete(answer));
    },
    async stop() {
      await Promise.allSettled(open);
    },
  };
}

function hand(server: EventEmitter, operation: string, input: DynamoInput): Promise<DynamoAnswer> {
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
    // An error that is no answer is thrown from here, or by whatever it waited for.
    request.emit('end');
  });
}
