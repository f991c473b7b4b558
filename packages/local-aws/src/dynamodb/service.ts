import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { AwsService } from '../service.ts';
import type { DynamoInput, DynamoOutput } from './engine.ts';

/** Tables in memory. Their indexes show a write after a delay. */
export interface DynamoService extends AwsService {
  readonly name: 'dynamodb';
  /**
   * Makes a table from the properties of an `AWS::DynamoDB::Table`, without references. Resolves when it is ready.
   * Rejects for a property that is not emulated.
   */
  createTable(properties: Readonly<Record<string, unknown>>, name: string): Promise<void>;
  arn(tableName: string): string;
  /** The output of GetItem, Query, Scan, PutItem, UpdateItem or DeleteItem, without HTTP, a signature or a check of policies. */
  call(operation: string, input: DynamoInput): Promise<DynamoOutput>;
  /** All items of a table, without a check of policies. */
  items(tableName: string): Promise<readonly Record<string, AttributeValue>[]>;
  /** Called after each PutItem, before its answer. */
  onPut: ((item: Readonly<Record<string, AttributeValue>>, tableName: string) => void) | undefined;
  /** The delay until an index shows a later write. With 0 the index shows it before the answer. */
  indexDelayMs: number;
  stop(): Promise<void>;
}
