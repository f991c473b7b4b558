import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Host, startHost } from 'local-aws/host';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFixture } from './package-fixture.ts';

interface Raw {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
  Conditions?: unknown;
}

let fixture: string;
let directory: string;

beforeAll(async () => {
  fixture = await packageFixture();
  directory = await mkdtemp(path.join(tmpdir(), 'templates-'));
  await cp(path.dirname(fixture), directory, { recursive: true });
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('a packaged template', () => {
  it('gives queues, buckets, tables and secrets their names, and secrets their values', async () => {
    const host = await startChanged(() => {}, { secrets: { 'fixture/given': 'of the test' } });
    const { Plain, Ordered, Drop, Rows, Given } = host.refs;
    await host.stop();

    expect(Plain).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/000000000000\/local-Plain$/);
    expect([Ordered?.split('/').at(-1), Drop, Rows]).toEqual(['local-Ordered.fifo', 'local-drop', 'local-Rows']);
    expect(Given).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:fixture\/given-\w{6}$/);
  });

  it('gives a caller of its API no longer than its integration allows', async () => {
    const host = await startChanged((raw) => set(raw, 'HttpApiIntegrationMisbehave', 'TimeoutInMillis', 100));
    const answer = await fetch(`${host.apiUrl}/misbehave?how=wait`);
    await host.stop();

    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ message: 'Service Unavailable' });
  });

  it.each<[string, (raw: Raw) => void, RegExp]>([
    ['a type', (raw) => add(raw, 'Topic', 'AWS::Kinesis::Stream', {}), /AWS::Kinesis::Stream \(Topic\)/],
    ['conditions', (raw) => Object.assign(raw, { Conditions: {} }), /Conditions/],
    ['a function of the template', (raw) => set(raw, 'Plain', 'VisibilityTimeout', { 'Fn::If': [] }), /Fn::If/],
    ['a resource', (raw) => set(raw, 'Plain', 'VisibilityTimeout', { Ref: 'Nothing' }), /Nothing/],
    ['an attribute', (raw) => set(raw, 'Plain', 'VisibilityTimeout', { 'Fn::GetAtt': ['Drop', 'Size'] }), /Drop\.Size/],
    ['a runtime', (raw) => set(raw, 'EchoLambdaFunction', 'Runtime', 'nodejs20.x'), /nodejs20\.x/],
    ['a property of a function', (raw) => set(raw, 'EchoLambdaFunction', 'VpcConfig', {}), /VpcConfig/],
    [
      'reserved concurrency',
      (raw) => set(raw, 'EchoLambdaFunction', 'ReservedConcurrentExecutions', 1),
      /ReservedConcurrentExecutions/,
    ],
    ['a batching window', (raw) => setMapping(raw, 'MaximumBatchingWindowInSeconds', 1), /MaximumBatchingWindow/],
    ['a batch that needs a window', (raw) => setMapping(raw, 'BatchSize', 100), /BatchSize of 100/],
    ['CORS of a bucket', (raw) => set(raw, 'Drop', 'CorsConfiguration', { CorsRules: [] }), /CorsConfiguration/],
    ['a notification of a deletion', (raw) => set(raw, 'Drop', 'NotificationConfiguration', removals), /ObjectRemoved/],
    ['deduplication by content', (raw) => set(raw, 'Ordered', 'ContentBasedDeduplication', true), /ContentBased/],
    [
      'an option of a password',
      (raw) => set(raw, 'Made', 'GenerateSecretString', { IncludeSpace: true }),
      /IncludeSpace/,
    ],
    ['a schedule for a queue', (raw) => set(raw, 'EchoSchedulerSchedule1', 'Target', queueTarget), /no function/],
    [
      'a notification',
      (raw) => set(raw, 'Drop', 'NotificationConfiguration', { TopicConfigurations: [] }),
      /TopicConf/,
    ],
    ['an authorizer of its own', (raw) => set(raw, 'HttpApiRoutePostEcho', 'AuthorizationType', 'CUSTOM'), /CUSTOM/],
    ['an expression', (raw) => set(raw, 'EchoSchedulerSchedule1', 'ScheduleExpression', 'cron(x)'), /cron\(x\)/],
    [
      'a policy whose content is elsewhere',
      (raw) => set(raw, 'PlainRole', 'ManagedPolicyArns', ['arn:aws:iam::aws:policy/PowerUserAccess']),
      /ManagedPolicyArns/,
    ],
  ])('that has %s which is not emulated is refused with its name', async (_what, change, reason) => {
    await expect(startChanged(change)).rejects.toThrow(reason);
  });

  it.each<[string, (raw: Raw) => void, RegExp]>([
    ['a function that may not read its queue', (raw) => set(raw, 'QueueRole', 'Policies', []), /sqs:ReceiveMessage/],
    ['a schedule that may not call its function', (raw) => set(raw, 'SchedulerRole', 'Policies', []), /lambda:Invoke/],
    ['a queue that is impatient', (raw) => set(raw, 'Plain', 'VisibilityTimeout', 0), /VisibilityTimeout/],
    [
      'a role that Lambda may not take',
      (raw) => set(raw, 'PlainRole', 'AssumeRolePolicyDocument', {}),
      /lambda\.amazon/,
    ],
    ['a role that Lambda may take for another account', (raw) => trustFor(raw, '111111111111'), /lambda\.amazon/],
  ])('that has %s is refused, as AWS does', async (_what, change, reason) => {
    await expect(startChanged(change)).rejects.toThrow(reason);
  });

  it('that has a role which Lambda may take for its own account runs', async () => {
    const host = await startChanged((raw) => trustFor(raw, { Ref: 'AWS::AccountId' }));
    await host.stop();

    expect(host.refs['PlainRole']).toBe('PlainRole');
  });

  it('without a secret that a value was given for is refused', async () => {
    await expect(startChanged(() => {}, { secrets: { 'fixture/taken': 'x' } })).rejects.toThrow('fixture/taken');
  });
});

const removals = { QueueConfigurations: [{ Event: 's3:ObjectRemoved:*', Queue: { 'Fn::GetAtt': ['Plain', 'Arn'] } }] };
const queueTarget = {
  Arn: { 'Fn::GetAtt': ['Plain', 'Arn'] },
  RoleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] },
};

/** Sets a property of every event source mapping. */
function setMapping(raw: Raw, name: string, value: unknown): void {
  for (const { Type, Properties } of Object.values(raw.Resources)) {
    if (Type === 'AWS::Lambda::EventSourceMapping') Properties[name] = value;
  }
}

async function startChanged(
  change: (raw: Raw) => void,
  options: { secrets?: Record<string, string> } = {},
): Promise<Host> {
  const raw = JSON.parse(await readFile(fixture, 'utf8')) as Raw;
  change(raw);
  const template = path.join(directory, path.basename(fixture));
  await writeFile(template, JSON.stringify(raw));
  return startHost({ template, directory: path.join(directory, 'work'), runSchedules: false, ...options });
}

function set(raw: Raw, id: string, name: string, value: unknown): void {
  const resource = raw.Resources[id];
  if (!resource) throw new Error(`The fixture has no ${id}`);
  resource.Properties[name] = value;
}

function trustFor(raw: Raw, account: unknown): void {
  const Statement = {
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'aws:SourceAccount': account } },
  };
  set(raw, 'PlainRole', 'AssumeRolePolicyDocument', { Statement });
}

function add(raw: Raw, id: string, Type: string, Properties: Record<string, unknown>): void {
  raw.Resources[id] = { Type, Properties };
}
