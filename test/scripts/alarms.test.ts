import { globSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Bridge } from '../../lib/config/bridge.ts';
import { functionIds } from '../../scripts/log-metrics.ts';
import type { Template, TemplateResource } from '../../scripts/template.ts';
import { packageTemplate } from '../setup/package-template.ts';

const bridge: Bridge = {
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: { operation: 'demo', rules: [] },
  sources: {},
  schedules: [],
};

let template: Template;
beforeAll(async () => {
  template = await packageTemplate(bridge);
});

const ofType = (type: string) => Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
const alarms = () => ofType('AWS::CloudWatch::Alarm');
const property = ({ Properties = {} }: TemplateResource, name: string) => JSON.stringify(Properties[name] ?? null);
const metricsOf = (filter: TemplateResource) =>
  filter.Properties?.['MetricTransformations'] as {
    MetricName: string;
    MetricNamespace: string;
    MetricValue: string;
  }[];

describe('each alarm', () => {
  it.each([
    ['docs/operations.md', /^#### ([A-Z]\w+)$/gm],
    ['docs/operations.es.md', /^#### ([A-Z]\w+)$/gm],
  ])('names its page of the runbook, and %s has a page for each and no other', (file, heading) => {
    const pages = [...readFileSync(file, 'utf8').matchAll(heading)].map(([, name = '']) => name.toLowerCase());
    const named = alarms().map(
      ([, alarm]) => /docs\/operations\.md#([a-z]+)"$/.exec(property(alarm, 'AlarmDescription'))?.[1],
    );

    expect([...new Set(named)].toSorted()).toEqual(pages.toSorted());
    expect(new Set(pages).size).toBe(pages.length);
  });

  it('rings by the topic that people subscribe to', () => {
    expect(new Set(alarms().map(([, alarm]) => property(alarm, 'AlarmActions')))).toEqual(
      new Set(['[{"Ref":"Alarms"}]']),
    );
  });

  it('is quiet while nothing is measured, but for the one that waits for a sign of life', () => {
    const others = alarms().filter(([, alarm]) => property(alarm, 'TreatMissingData') !== '"notBreaching"');

    expect(others.map(([id]) => id)).toEqual(['SweepStopped']);
    expect(others[0]?.[1].Properties).toMatchObject({
      TreatMissingData: 'breaching',
      ComparisonOperator: 'LessThanThreshold',
      MetricName: 'Invocations',
    });
  });

  it('on a metric of ours has a filter that makes the metric, without dimensions', () => {
    const made = ofType('AWS::Logs::MetricFilter').flatMap(([, filter]) =>
      metricsOf(filter).map((one) => `${one.MetricNamespace} ${one.MetricName} ${JSON.stringify('Dimensions' in one)}`),
    );
    const watched = alarms()
      .filter(([, alarm]) => property(alarm, 'Namespace') === '"wolkvox-bridge-dev"')
      .map(([, alarm]) => `wolkvox-bridge-dev ${alarm.Properties?.['MetricName']} false`);

    expect(watched.length).toBeGreaterThan(8);
    for (const metric of watched) expect(made).toContain(metric);
  });
});

describe('of each function', () => {
  const functions = () => ofType('AWS::Lambda::Function');
  const watching = (metric: string) => alarms().filter(([, alarm]) => property(alarm, 'MetricName') === `"${metric}"`);

  it.each(['Errors', 'Throttles', 'Duration'])('%s raise an alarm', (metric) => {
    const watched = watching(metric)
      .filter(([, alarm]) => property(alarm, 'Namespace') === '"AWS/Lambda"')
      .map(([, alarm]) => property(alarm, 'Dimensions'));

    expect(watched.toSorted()).toEqual(
      functions()
        .map(([id]) => JSON.stringify([{ Name: 'FunctionName', Value: { Ref: id } }]))
        .toSorted(),
    );
  });

  it('a run that is within 3 % of its limit does', () => {
    const limits = watching('Duration').map(([, alarm]) => {
      const [, id = ''] = /"Ref":"(\w+)"/.exec(property(alarm, 'Dimensions')) ?? [];
      return [Number(template.Resources[id]?.Properties?.['Timeout']) * 970, alarm.Properties?.['Threshold']];
    });

    expect(limits).toHaveLength(Object.keys(functionIds).length);
    for (const [limit, threshold] of limits) expect(threshold).toBe(limit);
  });

  it('a line of level ERROR is counted, once', () => {
    const errors = ofType('AWS::Logs::MetricFilter').filter(
      ([, filter]) => metricsOf(filter)[0]?.MetricName === 'Errors',
    );

    expect(errors.map(([, filter]) => property(filter, 'LogGroupName')).toSorted()).toEqual(
      ofType('AWS::Logs::LogGroup')
        .map(([id]) => JSON.stringify({ Ref: id }))
        .toSorted(),
    );
  });
});

describe('a metric', () => {
  it('counts a line that the code logs', () => {
    const code = globSync('{lib,functions}/**/*.ts')
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const patterns = ofType('AWS::Logs::MetricFilter').map(([, filter]) =>
      String(filter.Properties?.['FilterPattern']),
    );
    const messages = patterns.flatMap((pattern) =>
      [...pattern.matchAll(/message !?= "([^"]+)"/g)].map(([, text = '']) => text),
    );

    expect(new Set(messages).size).toBeGreaterThan(8);
    for (const text of new Set(messages)) expect(code).toContain(`'${text}'`);
    for (const pattern of patterns) expect(pattern.length).toBeLessThanOrEqual(1_024);
  });

  it('of lines with their own alarm is none of the general one', () => {
    const general = ofType('AWS::Logs::MetricFilter').find(([id]) => id === 'DeliverErrorsMetric')?.[1];

    for (const text of ['Rejected', 'Parked: a person must decide', 'The CRM refuses the token']) {
      expect(general?.Properties?.['FilterPattern']).toContain(`($.message != "${text}")`);
    }
  });
});

describe('every dead-letter queue', () => {
  it('raises an alarm at its first message', () => {
    const queues = ofType('AWS::SQS::Queue')
      .map(([id]) => id)
      .filter((id) => id.endsWith('DeadLetters'));
    const watched = alarms().filter(([, alarm]) => /DeadLetters/.test(property(alarm, 'Dimensions')));

    expect(watched.map(([, alarm]) => property(alarm, 'Dimensions')).toSorted()).toEqual(
      queues
        .map((id) => JSON.stringify([{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }]))
        .toSorted(),
    );
    for (const [, { Properties }] of watched) {
      expect(Properties).toMatchObject({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Threshold: 1,
        Statistic: 'Maximum',
      });
    }
  });
});

describe('the dashboard', () => {
  it('is named by stage and region, and asks resources and metrics of the stack only', () => {
    const { DashboardName, DashboardBody } = template.Resources['Dashboard']?.Properties ?? {};
    const text = (DashboardBody as { 'Fn::Sub': string })['Fn::Sub'];
    const references = [...text.matchAll(/\$\{([^}]+)\}/g)].map(([, name = '']) => name.split('.')[0] ?? '');
    const { widgets } = JSON.parse(text) as { widgets: { properties: { title: string } }[] };

    expect(DashboardName).toEqual({ 'Fn::Sub': `wolkvox-bridge-dev-\${AWS::Region}` });
    expect(widgets.length).toBeGreaterThanOrEqual(9);
    const known = [...Object.keys(template.Resources), 'AWS::Region'];
    expect(references.filter((name) => !known.includes(name))).toEqual([]);
    const made = ofType('AWS::Logs::MetricFilter').map(([, filter]) => metricsOf(filter)[0]?.MetricName);
    for (const [, metric] of text.matchAll(/"wolkvox-bridge-dev","(\w+)"/g)) expect(made).toContain(metric);
  });
});

describe('metrics of routes', () => {
  it.each([
    [false, undefined],
    [true, true],
  ])('are %s where the configuration says %s', async (expected, routeMetrics) => {
    const { Resources } = await packageTemplate({ ...bridge, ...(routeMetrics && { routeMetrics }) });
    const { DefaultRouteSettings, RouteSettings } = Resources['HttpApiStage']?.Properties ?? {};

    for (const settings of [DefaultRouteSettings, ...Object.values(RouteSettings ?? {})]) {
      expect(settings).toMatchObject({ DetailedMetricsEnabled: expected });
    }
  });
});
