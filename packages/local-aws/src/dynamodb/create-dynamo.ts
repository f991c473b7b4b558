import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { answerCall, type JsonCall, type JsonService } from '../json-protocol.ts';
import { accessDenied, Refusal } from '../refusal.ts';
import { type DynamoAnswer, type DynamoInput, startEngine } from './engine.ts';
import type { DynamoService } from './service.ts';
import { createTable, type Table } from './table.ts';

export const dynamoProtocol: JsonService = {
  name: 'dynamodb',
  contentType: 'application/x-amz-json-1.0',
  errorPrefix: 'com.amazonaws.dynamodb.v20120810#',
  errorMessageField: 'message',
  signatureStatus: 400,
  maxBodyBytes: 16 * 1024 * 1024,
};

const reads = ['GetItem', 'Query', 'Scan'];
const writes = ['PutItem', 'UpdateItem', 'DeleteItem'];

/** Tables of one account in one region. */
export async function startDynamo(options: {
  region: string;
  account: string;
  indexDelayMs: number;
}): Promise<DynamoService> {
  const engine = startEngine();
  const tables = new Map<string, Table>();
  const calls = Object.fromEntries([...reads, ...writes].map((operation) => [operation, callOf(operation)]));

  function callOf(operation: string): JsonCall {
    return async (raw, request) => {
      const input = inputOf(raw);
      const name = tableName(input);
      const index = input['IndexName'] === undefined ? '' : `/index/${input['IndexName']}`;
      const resource = `${service.arn(name)}${index}`;
      const action = `dynamodb:${operation}`;
      if (!request.allows(action, resource)) {
        throw accessDenied('AccessDeniedException', request.principal.arn, action, resource, 400);
      }
      return outputOf(await carryOut(operation, input));
    };
  }

  async function carryOut(operation: string, input: DynamoInput): Promise<DynamoAnswer> {
    const name = tableName(input);
    const table = tables.get(name);
    if (!table) throw new Refusal('ResourceNotFoundException', 'Requested resource not found');
    if (reads.includes(operation)) return table.read(operation, input);
    const answer = await table.write(operation, input, service.indexDelayMs);
    const isPut = operation === 'PutItem' && answer.status === 200;
    if (isPut) service.onPut?.(input['Item'] as Record<string, AttributeValue>, name);
    return answer;
  }

  const service: DynamoService = {
    name: 'dynamodb',
    onPut: undefined,
    indexDelayMs: options.indexDelayMs,
    arn: (name) => `arn:aws:dynamodb:${options.region}:${options.account}:table/${name}`,
    async createTable(properties, name) {
      tables.set(name, await createTable(engine, properties, name));
    },
    async items(name) {
      const found: Record<string, AttributeValue>[] = [];
      for (let from: unknown; ; ) {
        const { body } = await engine.call('Scan', {
          TableName: name,
          ...(from !== undefined && { ExclusiveStartKey: from }),
        });
        found.push(...(body['Items'] as Record<string, AttributeValue>[]));
        from = body['LastEvaluatedKey'];
        if (from === undefined) return found;
      }
    },
    call: carryOut,
    handle: (request, response) => answerCall(dynamoProtocol, calls, request, response),
    async stop() {
      await Promise.all([...tables.values()].map((table) => table.stop()));
      await engine.stop();
    },
  };
  return service;
}

function inputOf(raw: unknown): DynamoInput {
  if (typeof raw === 'object' && raw !== null) return raw as DynamoInput;
  throw new Refusal('SerializationException', 'The body is not an object');
}

/** A table is named by its name or its ARN. */
function tableName(input: DynamoInput): string {
  const name = input['TableName'];
  if (typeof name === 'string' && name !== '') return name.replace(/^arn:.*:table\//, '');
  throw new Refusal('ValidationException', "The parameter 'TableName' is required but was not present in the request");
}

/** The engine's errors are DynamoDB's own: they pass through with everything that they hold. */
function outputOf(answer: DynamoAnswer): unknown {
  if (answer.status === 200) return answer.body;
  const { __type: type, message, Message, ...details } = answer.body;
  const code = String(type).replace(/^.*#/, '');
  throw new Refusal(code, String(message ?? Message ?? ''), { status: answer.status, details });
}
