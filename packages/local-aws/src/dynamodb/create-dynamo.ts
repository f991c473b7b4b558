import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AwsError, notAuthorizedError } from '../aws-error.ts';
import { answerCall, type JsonCall, type JsonProtocol } from '../json-protocol.ts';
import type { Store } from '../store.ts';
import { type DynamoInput, type DynamoOutput, startEngine } from './engine.ts';
import type { DynamoService } from './service.ts';
import { createTable, type Table } from './table.ts';

export const dynamoProtocol: JsonProtocol = {
  name: 'dynamodb',
  contentType: 'application/x-amz-json-1.0',
  errorPrefix: 'com.amazonaws.dynamodb.v20120810#',
  errorMessageField: 'message',
  signatureStatus: 400,
  maxBodyBytes: 16 * 1024 * 1024,
};

const reads = ['GetItem', 'Query', 'Scan'];
const writes = ['PutItem', 'UpdateItem', 'DeleteItem'];

/** The tables of one account in one region. */
export async function startDynamo(options: {
  region: string;
  account: string;
  indexDelayMs: number;
  store: Store;
}): Promise<DynamoService> {
  const engine = startEngine();
  const tables = new Map<string, Table>();
  const calls = Object.fromEntries([...reads, ...writes].map((operation) => [operation, createCall(operation)]));

  function createCall(operation: string): JsonCall {
    return async (raw, request) => {
      const input = checkInput(raw);
      const name = tableName(input);
      const index = input['IndexName'] === undefined ? '' : `/index/${input['IndexName']}`;
      const resource = `${service.arn(name)}${index}`;
      const action = `dynamodb:${operation}`;
      const keys = tables.get(name)?.leadingKeys(input);
      const isAllowed = request.isAllowed(action, resource, keys && { 'dynamodb:LeadingKeys': keys });
      if (!isAllowed) throw notAuthorizedError(request.principal.arn, action, resource, 400);
      return checkOutput(await carryOut(operation, input));
    };
  }

  async function carryOut(operation: string, input: DynamoInput): Promise<DynamoOutput> {
    const name = tableName(input);
    const table = tables.get(name);
    if (!table) throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
    if (reads.includes(operation)) return table.read(operation, input);
    const output = await table.write(operation, input, service.indexDelayMs);
    const isPut = operation === 'PutItem' && output.status === 200;
    if (isPut) service.onPut?.(input['Item'] as Record<string, AttributeValue>, name);
    return output;
  }

  const service: DynamoService = {
    name: 'dynamodb',
    onPut: undefined,
    indexDelayMs: options.indexDelayMs,
    arn: (name) => `arn:aws:dynamodb:${options.region}:${options.account}:table/${name}`,
    async createTable(properties, name) {
      tables.set(name, await createTable(engine, properties, name, options.store));
    },
    async items(name) {
      const items: Record<string, AttributeValue>[] = [];
      for (let from: unknown; ; ) {
        const { body } = await engine.call('Scan', {
          TableName: name,
          ...(from !== undefined && { ExclusiveStartKey: from }),
        });
        items.push(...(body['Items'] as Record<string, AttributeValue>[]));
        from = body['LastEvaluatedKey'];
        if (from === undefined) return items;
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

function checkInput(raw: unknown): DynamoInput {
  if (typeof raw === 'object' && raw !== null) return raw as DynamoInput;
  throw new AwsError('SerializationException', 'The body is not an object');
}

/** A call may name its table by name or by ARN. */
function tableName(input: DynamoInput): string {
  const name = input['TableName'];
  if (typeof name === 'string' && name !== '') return name.replace(/^arn:.*:table\//, '');
  throw new AwsError('ValidationException', "The parameter 'TableName' is required but was not present in the request");
}

/** Throws the engine's error unchanged: its errors are those of DynamoDB. */
function checkOutput(output: DynamoOutput): unknown {
  if (output.status === 200) return output.body;
  const { __type: type, message, Message, ...details } = output.body;
  const code = String(type).replace(/^.*#/, '');
  throw new AwsError(code, String(message ?? Message ?? ''), { status: output.status, details });
}
