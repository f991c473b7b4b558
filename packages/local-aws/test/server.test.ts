import { CreateTableCommand, DynamoDBClient, GetItemCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectTaggingCommand, GetBucketLocationCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  ChangeMessageVisibilityCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf, startTestAws, type TestAws } from './start.ts';

let aws: TestAws;

beforeAll(async () => {
  aws = await startTestAws();
});
afterAll(() => aws.stop());

const sqs = () => new SQSClient(aws.client());
const dynamodb = () => new DynamoDBClient(aws.client());
const secrets = () => new SecretsManagerClient(aws.client());
const s3 = () => new S3Client(aws.client());
const queue = () => aws.sqs.url('q');

describe('a call that is not emulated', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['sqs:PurgeQueue', () => sqs().send(new PurgeQueueCommand({ QueueUrl: queue() }))],
    ['sqs:GetQueueUrl', () => sqs().send(new GetQueueUrlCommand({ QueueName: 'q' }))],
    [
      'sqs:ChangeMessageVisibility',
      () =>
        sqs().send(
          new ChangeMessageVisibilityCommand({ QueueUrl: queue(), ReceiptHandle: 'handle', VisibilityTimeout: 0 }),
        ),
    ],
    ['dynamodb:ListTables', () => dynamodb().send(new ListTablesCommand({}))],
    ['dynamodb:CreateTable', () => dynamodb().send(new CreateTableCommand({ TableName: 'table' }))],
    ['secretsmanager:CreateSecret', () => secrets().send(new CreateSecretCommand({ Name: 'new' }))],
    ['secretsmanager:DescribeSecret', () => secrets().send(new DescribeSecretCommand({ SecretId: 'secret' }))],
    [
      'secretsmanager:UpdateSecretVersionStage',
      () => secrets().send(new UpdateSecretVersionStageCommand({ SecretId: 'secret', VersionStage: 'AWSCURRENT' })),
    ],
    ['ListBuckets', () => s3().send(new ListBucketsCommand({}))],
    ['GET bucket ?location', () => s3().send(new GetBucketLocationCommand({ Bucket: 'bucket' }))],
    ['DELETE object ?tagging', () => s3().send(new DeleteObjectTaggingCommand({ Bucket: 'bucket', Key: 'key' }))],
  ])('is answered 501, naming %s', async (name, call) => {
    const refusal = await refusalOf(call());

    expect(refusal.status).toBe(501);
    expect(refusal.message).toContain(name);
  });

  const MessageAttributes = { source: { DataType: 'String', StringValue: 'x' } };
  const Entries = [{ Id: 'a', MessageBody: 'x', MessageAttributes }];

  it.each<[string, () => Promise<unknown>]>([
    [
      'sqs:SendMessage with MessageAttributes',
      () => sqs().send(new SendMessageCommand({ QueueUrl: queue(), MessageBody: 'x', MessageAttributes })),
    ],
    [
      'sqs:SendMessageBatch with MessageAttributes',
      () => sqs().send(new SendMessageBatchCommand({ QueueUrl: queue(), Entries })),
    ],
    [
      'sqs:ReceiveMessage with ReceiveRequestAttemptId',
      () => sqs().send(new ReceiveMessageCommand({ QueueUrl: queue(), ReceiveRequestAttemptId: 'one' })),
    ],
  ])('for one of its fields is answered 501: %s', async (named, call) => {
    const refusal = await refusalOf(call());

    expect(refusal).toMatchObject({ status: 501, message: `${named} is not emulated` });
  });

  it('of a service that is not emulated is answered 501, naming both', async () => {
    const scheme = {
      schemeId: 'aws.auth#sigv4',
      signingProperties: { signingName: 'scheduler', signingRegion: aws.region },
      propertiesExtractor: (config: unknown, context: unknown) => ({ signingProperties: { config, context } }),
    };
    const client = new SQSClient({ ...aws.client(), httpAuthSchemeProvider: () => [scheme] });

    const refusal = await refusalOf(client.send(new GetQueueUrlCommand({ QueueName: 'q' })));

    expect(refusal).toMatchObject({ status: 501, message: expect.stringContaining('scheduler:GetQueueUrl') });
  });
});

describe('a signature', () => {
  const get = new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'a' } } });

  it('by a wrong secret is refused', async () => {
    const client = new DynamoDBClient(aws.client({ ...aws.admin, secretAccessKey: 'wrong' }));

    expect(await refusalOf(client.send(get))).toMatchObject({ name: 'InvalidSignatureException', status: 400 });
  });

  it('by a key that nobody has is refused', async () => {
    const client = new DynamoDBClient(aws.client({ ...aws.admin, accessKeyId: 'AKIANOBODY' }));

    expect(await refusalOf(client.send(get))).toMatchObject({ name: 'UnrecognizedClientException', status: 400 });
  });

  it('by a clock that is an hour behind is refused', async () => {
    const client = new DynamoDBClient({ ...aws.client(), systemClockOffset: -3_600_000 });

    expect(await refusalOf(client.send(get))).toMatchObject({ name: 'InvalidSignatureException', status: 400 });
  });

  it('for another region is refused', async () => {
    const client = new SQSClient({ ...aws.client(), region: 'eu-west-1' });

    const refusal = await refusalOf(client.send(new GetQueueUrlCommand({ QueueName: 'q' })));

    expect(refusal).toMatchObject({ name: 'IncompleteSignatureException', status: 403 });
    expect(refusal.message).toContain("expecting 'us-east-1'");
  });

  it('over another body than the one that came is refused, and nothing is done', async () => {
    const { url, arn } = aws.sqs.createQueue('tampered', {});
    const client = new SQSClient(aws.client());
    const other = (body: unknown) => Buffer.from(new TextDecoder().decode(body as Uint8Array).replace('good', 'evil'));
    client.middlewareStack.addRelativeTo(tamperWith('body', other), afterSigning);

    const refusal = await refusalOf(client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'good' })));

    expect(refusal).toMatchObject({ name: 'InvalidSignatureException', status: 403 });
    expect(await aws.sqs.receive(arn)).toEqual([]);
  });

  it('does not cover another call', async () => {
    const client = new DynamoDBClient(aws.client());
    const other = (headers: unknown) => ({ ...(headers as object), 'x-amz-target': 'DynamoDB_20120810.DeleteItem' });
    client.middlewareStack.addRelativeTo(tamperWith('headers', other), afterSigning);

    expect(await refusalOf(client.send(get))).toMatchObject({ name: 'InvalidSignatureException' });
  });

  it('that is missing is refused in the words of the protocol', async () => {
    const target = { 'x-amz-target': 'DynamoDB_20120810.GetItem' };
    const json = await fetch(aws.url, { method: 'POST', headers: target, body: '{}' });
    const xml = await fetch(`${aws.url}/bucket/key`);

    expect(await json.json()).toMatchObject({ __type: expect.stringContaining('MissingAuthenticationTokenException') });
    expect(xml.status).toBe(403);
    expect(await xml.text()).toContain('<Code>AccessDenied</Code>');
  });
});

describe('addPrincipal', () => {
  it('refuses a policy that holds what the evaluator does not know', () => {
    const Condition = { NumericLessThan: { 's3:max-keys': '10' } };

    expect(() => aws.role({ Effect: 'Allow', Action: 's3:*', Resource: '*', Condition })).toThrow('NumericLessThan');
  });
});

const afterSigning = { relation: 'after', toMiddleware: 'httpSigningMiddleware' } as const;

/** Changes a request after it was signed. */
function tamperWith(part: string, change: (value: unknown) => unknown) {
  // biome-ignore lint/complexity/noBannedTypes: the SDK's own name for a middleware's inside
  return <Next extends Function>(next: Next) =>
    (args: { request: unknown }) => {
      const request = args.request as Record<string, unknown>;
      request[part] = change(request[part]);
      return next(args);
    };
}
