import { beforeAll, describe, expect, it } from 'vitest';
import type { Template } from '../../scripts/template.ts';
import { configurations } from '../setup/configurations.ts';
import { packageTemplate } from '../setup/package-template.ts';
import { templateFaults } from '../setup/template-faults.ts';

// biome-ignore lint/suspicious/noExplicitAny: a mutant reaches into any property of any resource.
type Mutable = Record<string, any>;

/** A mistake that somebody could make in the template, and the rule that finds it. */
const mutants: readonly [mistake: string, plant: (resources: Mutable) => unknown, rule: string][] = [
  ['a role with every resource', (r) => (policyOf(r, 'DeliverRole')[0].Resource = '*'), 'a role is granted'],
  ['a role with no resource', (r) => (policyOf(r, 'DeliverRole')[0].Resource = []), 'a role is granted'],
  [
    'an action that does not exist',
    (r) => (policyOf(r, 'SweepRole')[0].Action = ['dynamodb:ReadItem']),
    'a role is granted',
  ],
  ['all actions of a service', (r) => (policyOf(r, 'SweepRole')[0].Action = ['dynamodb:*']), 'a role is granted'],
  ['no key on the rows of a role', (r) => delete policyOf(r, 'SweepRole')[0].Condition, 'a row is granted'],
  [
    'all rows to a role',
    (r) => (policyOf(r, 'RemindRole')[0].Condition['ForAllValues:StringLike']['dynamodb:LeadingKeys'] = ['*']),
    'a row is granted',
  ],
  [
    'trust in another account',
    (r) => delete r.DeliverRole.Properties.AssumeRolePolicyDocument.Statement[0].Condition,
    'a service acts',
  ],
  [
    'a queue open to every account',
    (r) => delete r.UploadsQueuePolicy.Properties.PolicyDocument.Statement[1].Condition.StringEquals,
    'a service acts',
  ],
  ['a bucket without TLS', (r) => delete r.PayloadsBucketPolicy, 'buckets and queues'],
  ['a queue without TLS', (r) => delete r.LanesQueuePolicy, 'buckets and queues'],
  [
    'a public bucket',
    (r) => (r.Uploads.Properties.PublicAccessBlockConfiguration.BlockPublicPolicy = false),
    'a bucket is private',
  ],
  ['a bucket that a removal deletes', (r) => delete r.Uploads.DeletionPolicy, 'what people cannot'],
  ['a token that blocks the next deploy', (r) => (r.TokenSecretDemo.DeletionPolicy = 'Retain'), 'what people cannot'],
  ['a ledger that an update replaces', (r) => delete r.Ledger.UpdateReplacePolicy, 'what people cannot'],
  [
    'a ledger without backups',
    (r) => delete r.Ledger.Properties.PointInTimeRecoverySpecification,
    'the ledger is encrypted',
  ],
  ['rows that never expire', (r) => delete r.Ledger.Properties.TimeToLiveSpecification, 'the ledger is encrypted'],
  ['a queue in the clear', (r) => (r.UploadsQueue.Properties.SqsManagedSseEnabled = false), 'a queue is encrypted'],
  [
    'two functions with one role',
    (r) => (r.SweepLambdaFunction.Properties.Role = r.RemindLambdaFunction.Properties.Role),
    'a function has a role',
  ],
  ['log lines for ever', (r) => delete r.DeliverLogGroup.Properties.RetentionInDays, 'a function has a role'],
  ['a function without a log', (r) => policyOf(r, 'GetStatusRole').pop(), 'a function has a role'],
  ['a function whose crash is silent', (r) => delete r.DeliverFails, 'a function has a role'],
  [
    'a queue that nobody may read',
    (r) =>
      (r.DeliverRole.Properties.Policies[0].PolicyDocument.Statement = policyOf(r, 'DeliverRole').filter(
        (one: Mutable) => !JSON.stringify(one.Action).includes('ReceiveMessage'),
      )),
    'a queue is read',
  ],
  [
    'a message that comes again too early',
    (r) => (r.UploadsQueue.Properties.VisibilityTimeout = 30),
    'a queue is read',
  ],
  [
    'a loop that Lambda cuts',
    (r) => delete r.ReceiveDashuploadLambdaFunction.Properties.RecursiveLoop,
    'a queue is read',
  ],
  [
    'a schedule that may not call',
    (r) => (r.AuditSchedule.Properties.Target.Arn = { 'Fn::GetAtt': ['DeliverLambdaFunction', 'Arn'] }),
    'a schedule can call',
  ],
  [
    'a schedule without dead letters',
    (r) => delete r.ScheduleDaily.Properties.Target.DeadLetterConfig,
    'a schedule can call',
  ],
  ['a schedule among those of other stages', (r) => delete r.SweepSchedule.Properties.GroupName, 'a schedule can call'],
  ['dead letters that nobody hears of', (r) => delete r.RunsNotDone, 'a dead letter raises'],
  ['an alarm that nobody hears', (r) => delete r.CommandsParked.Properties.AlarmActions, 'an alarm is heard'],
  ['an alarm without a page', (r) => (r.QuotaUsed.Properties.AlarmDescription = 'Look'), 'an alarm is heard'],
  [
    'a bucket whose events are refused',
    (r) => (r.Uploads.Properties.BucketName = { 'Fn::Sub': 'wolkvox-bridge-dev-files' }),
    'an event of S3',
  ],
  [
    'a rule that the queue refuses',
    (r) =>
      ((Object.values(r).find((one: Mutable) => one.Type === 'AWS::Events::Rule') as Mutable).Properties.Name =
        'wolkvox-bridge-dev-created'),
    'an event of S3',
  ],
  [
    'an open call without a throttle',
    (r) => delete r.HttpApiStage.Properties.RouteSettings['GET /health'],
    'an open call',
  ],
  [
    'a source without its authorizer',
    (r) => (routeOf(r, 'POST /sources/jwt/cases').AuthorizationType = 'NONE'),
    'a call of a source',
  ],
  ['one partition', (r) => (policyOf(r, 'TagFilesRole')[0].Resource = 'arn:aws:s3:::archivo/*'), 'no region'],
  ['one region', (r) => (r.Alarms.Properties = { TopicName: 'us-east-1-alarms' }), 'no region'],
  ['a secret of all stages', (r) => (r.MarkerKey.Properties.Name = 'bridge/marker-key'), 'names carry'],
  [
    'a reference to nothing',
    (r) => (r.DeliverLambdaFunction.Properties.Environment.Variables.LEDGER_TABLE = { Ref: 'Ledgers' }),
    'a reference leads',
  ],
  ['a dependency on nothing', (r) => (r.Uploads.DependsOn = 'UploadQueuePolicy'), 'a reference leads'],
  [
    'an environment that is too large',
    (r) => (r.DeliverLambdaFunction.Properties.Environment.Variables.CA = 'x'.repeat(5_000)),
    'AWS’s limits',
  ],
];

/** The first policy of a role. */
function policyOf(resources: Mutable, role: string): Mutable {
  return resources[role].Properties.Policies[0].PolicyDocument.Statement;
}

function routeOf(resources: Mutable, key: string): Mutable {
  const found = Object.values(resources).find((one: Mutable) => one.Properties?.RouteKey === key);
  return (found as Mutable).Properties;
}

let template: Template;
beforeAll(async () => {
  template = await packageTemplate(configurations.everything);
});

describe('a mistake in the template is found by our own checks', () => {
  it.each(mutants)('%s', async (_mistake, plant, rule) => {
    const { Resources, ...rest } = structuredClone(template);
    plant(Resources);

    const faults = await templateFaults({ ...rest, Resources });

    expect(faults.map((fault) => fault.slice(0, rule.length))).toContain(rule);
  });
});

describe('the template without mistakes', () => {
  it.each(Object.keys(configurations))('of the configuration %s has none', async (name) => {
    expect(await templateFaults(await packageTemplate(configurations[name as keyof typeof configurations]))).toEqual(
      [],
    );
  });
});
