import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../src/service.ts';
import { refusalOf, startTestAws, type TestAws } from './start.ts';

let aws: TestAws;
let queueUrl: string;
let queueArn: string;
let tableArn: string;
let secretArn: string;

beforeAll(async () => {
  aws = await startTestAws();
  ({ url: queueUrl, arn: queueArn } = aws.sqs.createQueue('queue', {}));
  await aws.dynamodb.createTable(
    {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'due', AttributeType: 'S' },
      ],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [{ AttributeName: 'due', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    },
    'rows',
  );
  tableArn = aws.dynamodb.arn('rows');
  secretArn = aws.secrets.createSecret('tokens/demo', { value: 'x' });
});
afterAll(() => aws.stop());

const allow = (Action: Statement['Action'], Resource: string): Statement => ({ Effect: 'Allow', Action, Resource });
const sqs = (...statements: Statement[]) => new SQSClient(aws.client(aws.role(...statements)));
const dynamodb = (...statements: Statement[]) => new DynamoDBClient(aws.client(aws.role(...statements)));
const secrets = (...statements: Statement[]) => new SecretsManagerClient(aws.client(aws.role(...statements)));

describe('SQS', () => {
  const send = () => new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'x' });

  it('does what the role of the signer allows, and refuses the rest by action and resource', async () => {
    const client = sqs(allow('sqs:SendMessage', queueArn));

    const sent = await client.send(send());
    const refusal = await refusalOf(client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl })));

    expect(sent.MessageId).toBeDefined();
    expect(refusal).toMatchObject({ name: 'AccessDenied', status: 403 });
    expect(refusal.message).toMatch(
      new RegExp(
        `^User: arn:aws:sts::.*/test is not authorized to perform: sqs:ReceiveMessage on resource: ${queueArn}`,
      ),
    );
  });

  it('asks for sqs:SendMessage for a batch', async () => {
    const batch = { QueueUrl: queueUrl, Entries: [{ Id: 'a', MessageBody: 'x' }] };
    const client = sqs(allow('sqs:SendMessage', queueArn));

    expect((await client.send(new SendMessageBatchCommand(batch))).Successful).toHaveLength(1);
  });

  it('lets an explicit deny win', async () => {
    const client = sqs(allow('sqs:*', '*'), { Effect: 'Deny', Action: 'sqs:SendMessage', Resource: queueArn });

    expect(await refusalOf(client.send(send()))).toMatchObject({ name: 'AccessDenied' });
  });

  it('does not tell whether a queue exists to who may not use it', async () => {
    const client = sqs(allow('sqs:SendMessage', queueArn));
    const elsewhere = new SendMessageCommand({ QueueUrl: aws.sqs.url('nowhere'), MessageBody: 'x' });

    expect(await refusalOf(client.send(elsewhere))).toMatchObject({ name: 'AccessDenied' });
  });
});

describe('DynamoDB', () => {
  const get = new GetItemCommand({ TableName: 'rows', Key: { pk: { S: 'a' } } });
  const put = new PutItemCommand({ TableName: 'rows', Item: { pk: { S: 'a' } } });
  const query = new QueryCommand({
    TableName: 'rows',
    IndexName: 'due',
    KeyConditionExpression: 'due = :d',
    ExpressionAttributeValues: { ':d': { S: 'x' } },
  });

  it('asks for the action of the call on the table', async () => {
    const client = dynamodb(allow('dynamodb:GetItem', tableArn));

    expect((await client.send(get)).Item).toBeUndefined();
    expect(await refusalOf(client.send(put))).toMatchObject({
      name: 'AccessDeniedException',
      status: 400,
      message: expect.stringContaining(`dynamodb:PutItem on resource: ${tableArn}`),
    });
  });

  it('asks for the index of a query, not for its table', async () => {
    const refusal = await refusalOf(dynamodb(allow('dynamodb:Query', tableArn)).send(query));
    const answer = await dynamodb(allow('dynamodb:Query', `${tableArn}/index/due`)).send(query);

    expect(refusal.message).toContain(`dynamodb:Query on resource: ${tableArn}/index/due`);
    expect(answer.Count).toBe(0);
  });
});

describe('DynamoDB by partition key', () => {
  const calls = (pk: string) => {
    const Key = { pk: { S: pk } };
    const queried = { ExpressionAttributeNames: { '#k': 'pk' }, ExpressionAttributeValues: { ':k': { S: pk } } };
    return [
      new GetItemCommand({ TableName: 'rows', Key }),
      new PutItemCommand({ TableName: 'rows', Item: Key }),
      new UpdateItemCommand({ TableName: 'rows', Key }),
      new DeleteItemCommand({ TableName: 'rows', Key }),
      new QueryCommand({ TableName: 'rows', KeyConditionExpression: '#k = :k', ...queried }),
      new QueryCommand({
        TableName: 'rows',
        IndexName: 'due',
        KeyConditionExpression: 'due = :k',
        ExpressionAttributeValues: { ':k': { S: pk } },
      }),
    ];
  };

  it('asks for the key that each call names, of an index the key of the index', async () => {
    const Condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['mine#*'] } };
    const client = dynamodb({ ...allow('dynamodb:*', `${tableArn}*`), Condition });

    for (const call of calls('mine#1')) await expect(client.send(call as GetItemCommand)).resolves.toBeDefined();
    for (const call of calls('other#1')) {
      expect(await refusalOf(client.send(call as GetItemCommand))).toMatchObject({ name: 'AccessDeniedException' });
    }
  });
});

describe('Secrets Manager', () => {
  const get = (SecretId: string) => new GetSecretValueCommand({ SecretId });

  it('asks for the ARN with its random end, however the secret is named', async () => {
    const exact = secrets(allow('secretsmanager:GetSecretValue', secretArn));
    const pattern = secrets(allow('secretsmanager:GetSecretValue', `${secretArn.slice(0, -6)}??????`));
    const without = secrets(allow('secretsmanager:GetSecretValue', secretArn.slice(0, -7)));

    expect((await exact.send(get('tokens/demo'))).SecretString).toBe('x');
    expect((await pattern.send(get(secretArn))).SecretString).toBe('x');
    expect(await refusalOf(without.send(get('tokens/demo')))).toMatchObject({ name: 'AccessDeniedException' });
  });

  it('asks for the action of the call', async () => {
    const client = secrets(allow('secretsmanager:GetSecretValue', '*'));

    const put = new PutSecretValueCommand({ SecretId: secretArn, SecretString: 'y' });

    expect(await refusalOf(client.send(put))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('secretsmanager:PutSecretValue'),
    });
  });

  it('says that a secret does not exist only to who could read it', async () => {
    const all = secrets(allow('secretsmanager:GetSecretValue', '*'));
    const one = secrets(allow('secretsmanager:GetSecretValue', secretArn));

    expect(await refusalOf(all.send(get('none')))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await refusalOf(one.send(get('none')))).toMatchObject({ name: 'AccessDeniedException' });
  });
});
