import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { AwsService } from '../service.ts';
import type { DynamoAnswer, DynamoInput } from './engine.ts';

/** Tables in memory, whose indexes are read as they were a moment ago. */
export interface DynamoService extends AwsService {
  readonly name: 'dynamodb';
  /** Makes the table of an `AWS::DynamoDB::Table`'s properties, every reference resolved; ready when this resolves. */
  createTable(properties: Readonly<Record<string, unknown>>, name: string): Promise<void>;
  arn(tableName: string): string;
  /** The answer of DynamoDB to a call of one item or a query, without HTTP, signature and policies. */
  call(operation: string, input: DynamoInput): Promise<DynamoAnswer>;
  /** Everything that a table holds, as attribute values. For whoever watches the stack. */
  items(tableName: string): Promise<readonly Record<string, AttributeValue>[]>;
  /** Told of each item that was put, before whoever put it is. For whoever watches the stack. */
  onPut: ((item: Readonly<Record<string, AttributeValue>>, tableName: string) => void) | undefined;
  /** How late an index shows a write, from now on. 0 shows it before the write is answered. */
  indexDelayMs: number;
  stop(): Promise<void>;
}
