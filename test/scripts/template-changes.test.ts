import { beforeAll, describe, expect, it } from 'vitest';
import { type Bridge, defineBridge } from '../../lib/config/bridge.ts';
import type { Template } from '../../scripts/template.ts';
import { templateChanges } from '../../scripts/template-changes.ts';
import { packageTemplate } from '../setup/package-template.ts';

const operation = { server: 'crm0001.wolkvox.com' };
const bucket = { operation: 'alfa', rules: [], versioned: true, malwareGate: true } as const;
const schedule = (name: string) => ({ name, operation: 'alfa', expression: 'rate(1 day)', commands: () => [] });
const jwt = { issuer: 'https://issuer.example', audience: ['bridge'], everyUser: true } as const;

/** One of each thing that the configuration may have several of, by name. */
type Things = Readonly<Record<'operations' | 'sources' | 'gateways' | 'schedules' | 'buckets', readonly string[]>>;
const things: Things = {
  operations: ['alfa', 'beta', 'gamma'],
  sources: ['delta', 'epsilon', 'zeta'],
  gateways: ['eta', 'theta', 'iota'],
  schedules: ['kappa', 'lambda-1', 'mi'],
  buckets: ['archivo-ni', 'archivo-xi', 'archivo-omicron'],
};
const kinds = Object.keys(things) as (keyof Things)[];

function bridgeOf({ operations, sources, gateways, schedules, buckets }: Things): Bridge {
  const named = <T>(names: readonly string[], value: T) => Object.fromEntries(names.map((name) => [name, value]));
  return defineBridge({
    operations: named(operations, operation),
    uploads: { operation: 'alfa', rules: [], buckets: named(buckets, bucket) },
    sources: { ...named(sources, { operation: 'alfa' }), ...named(gateways, { operation: 'alfa', auth: { jwt } }) },
    schedules: schedules.map(schedule),
  });
}

let before: Template;
beforeAll(async () => {
  before = await packageTemplate(bridgeOf(things));
});

/** The changes of the stack when every list of things changes in this way. */
async function changesWhen(change: (names: readonly string[], kind: string) => readonly string[]) {
  const changed = Object.fromEntries(kinds.map((kind) => [kind, change(things[kind], kind)])) as Things;
  const after = await packageTemplate(bridgeOf(changed));
  const changes = templateChanges(before, after);
  const textOf = (id: string) => JSON.stringify([id, after.Resources[id] ?? before.Resources[id]]).toLowerCase();
  const texts = (what: string) => changes.filter((one) => one.what === what).map(({ id }) => textOf(id));
  return { changes, texts, what: new Set(changes.map((one) => one.what)), lost: changes.filter(({ loses }) => loses) };
}

/** Each text has one of the names, and each name is in a text. */
function expectExactly(texts: readonly string[], names: readonly string[]): void {
  expect(texts.filter((text) => !names.some((name) => text.includes(name)))).toEqual([]);
  expect(names.filter((name) => !texts.some((text) => text.includes(name)))).toEqual([]);
}

describe('of operations, sources of both kinds, schedules and buckets', () => {
  const added = kinds.map((kind) => `nueva-${kind}`);
  // The first operation is that of all others.
  const seconds = kinds.map((kind) => things[kind][1] ?? '');

  it('a new one in the middle adds its resources, and replaces none', async () => {
    const { texts, what, lost } = await changesWhen(([first = '', ...more], kind) => [first, `nueva-${kind}`, ...more]);

    expect(what).toEqual(new Set(['added', 'changed']));
    expectExactly(texts('added'), added);
    expect(lost).toEqual([]);
  });

  it('one that is removed from the middle takes its resources along, leaves its keys, and replaces none', async () => {
    const { texts, what, lost } = await changesWhen(([first = '', _second, third = '']) => [first, third]);

    expect(what).toEqual(new Set(['removed', 'changed']));
    expectExactly(texts('removed'), seconds);
    expect(lost).toEqual([]);
  });

  it('one that is renamed is removed and added, and replaces none', async () => {
    const { texts, what, lost } = await changesWhen(([first = '', _second, third = ''], kind) => [
      first,
      `nueva-${kind}`,
      third,
    ]);

    expect(what).not.toContain('replaced');
    expectExactly(texts('removed'), seconds);
    expectExactly(texts('added'), added);
    expect(lost).toEqual([]);
  });

  it('another order changes policies at most', async () => {
    const { changes } = await changesWhen((names) => names.toReversed());

    expect(changes.filter(({ what, type }) => what !== 'changed' || !type.startsWith('AWS::IAM::'))).toEqual([]);
  });
});

it('a change of what all of them say changes resources in their place', async () => {
  const bridge = bridgeOf(things);
  const after = await packageTemplate({
    ...bridge,
    operations: Object.fromEntries(Object.keys(bridge.operations).map((name) => [name, { ...operation, tokens: 3 }])),
    uploads: {
      ...bridge.uploads,
      afterDelivery: { tag: true },
      buckets: Object.fromEntries(
        things.buckets.map((name) => [name, { ...bucket, prefix: 'inbox/', malwareGate: false }]),
      ),
    },
    schedules: bridge.schedules.map((one) => ({ ...one, expression: 'cron(0 8 ? * MON *)', zone: 'America/Bogota' })),
    limits: { functionSeconds: 200 },
  });
  const changes = templateChanges(before, after);

  // Without a gate, no scan of a file is waited for.
  expect(changes.filter(({ what }) => what === 'removed').map(({ type }) => type)).toEqual(
    things.buckets.map(() => 'AWS::Events::Rule'),
  );
  expect(new Set(changes.map(({ what }) => what))).toEqual(new Set(['changed', 'removed']));
});

it('the smallest configuration has no statement without a resource', async () => {
  const { Resources } = await packageTemplate(
    bridgeOf({ operations: ['alfa'], sources: [], gateways: [], schedules: [], buckets: [] }),
  );

  expect(JSON.stringify(Resources)).not.toContain('"Resource":[]');
  expect(Object.keys(Resources)).not.toContain('SourceKeysPolicy');
});

describe('two stages, and one stage in two regions', () => {
  /** The names that must differ within an account, and those that must differ in all of AWS. */
  const names = ({ Resources }: Template) =>
    Object.values(Resources).flatMap(({ Type, Properties = {} }) =>
      ['Name', 'FunctionName', 'LogGroupName', 'BucketName', 'RoleName', 'QueueName', 'TopicName', 'TableName']
        .filter((property) => property in Properties && Type !== 'AWS::Scheduler::Schedule')
        .map((property) => `${Type} ${JSON.stringify(Properties[property])}`)
        .filter((name) => !/"(Ref|Fn::GetAtt)"/.test(name)),
    );

  it('have no name in common', async () => {
    const prod = names(await packageTemplate(bridgeOf(things), { stage: 'prod' }));
    const dev = new Set(names(before));

    expect(prod.length).toBeGreaterThan(30);
    // JWT authorizers belong to their API.
    expect(prod.filter((name) => dev.has(name) && !name.includes('Authorizer'))).toEqual([]);
  });

  it('have buckets of their own, in any partition', async () => {
    const buckets = names(before).filter((name) => name.includes('S3::Bucket'));

    expect(buckets).toEqual([
      `AWS::S3::Bucket {"Fn::Sub":"wolkvox-bridge-dev-uploads-\${AWS::Region}-\${AWS::AccountId}"}`,
    ]);
    expect(JSON.stringify(before)).not.toMatch(/arn:aws[:-]|us-east-1|amazonaws\.com\//);
  });
});
