import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CelEngine, TemplateFile } from '@aws/cloudformation-validate';
import { describe, expect, it } from 'vitest';
import { loadBridge } from '../lib/config/load-bridge.ts';
import { endedAfterDays } from '../lib/delivery/ledger/payload.ts';
import { endpoints } from '../lib/http/endpoints.ts';
import { templateChanges } from '../scripts/template-changes.ts';
import { configurations } from './setup/configurations.ts';
import { ledgerProperties } from './setup/ledger-table.ts';
import { packageTemplate } from './setup/package-template.ts';
import { ofType, template, templateFile, text } from './setup/template.ts';

describe('the packaged template', () => {
  // The validator takes five seconds to load, and much more beside other tests.
  it('is clean under the CloudFormation validator, and so are those of ten configurations', {
    timeout: 240_000,
  }, async () => {
    const engine = new CelEngine();
    const directory = await mkdtemp(path.join(os.tmpdir(), 'validate-'));
    const files = [templateFile];
    for (const [name, bridge] of Object.entries(configurations)) {
      const file = path.join(directory, `${name}.json`);
      await writeFile(file, JSON.stringify(await packageTemplate(bridge)));
      files.push(file);
    }
    const faults = files.flatMap((file) => {
      const { diagnostics } = engine.validateStandard(new TemplateFile(file), {});
      // W3005 finds dependencies that the packager writes twice.
      const found = diagnostics.filter(
        ({ severity, ruleId }) => !/^(INFO|DEBUG)$/.test(severity) && ruleId !== 'W3005',
      );
      return found.map(({ ruleId, message }) => `${path.basename(file)}: ${ruleId} ${message}`);
    });
    engine.free();
    await rm(directory, { recursive: true });

    expect(files).toHaveLength(11);
    expect(faults).toEqual([]);
  });

  it('takes back what a failed deploy has created, and keeps it when the stack is removed', () => {
    const kept = Object.entries(template.Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy);
    // The secret of a source is one of the configuration.
    const names = ['LinkKey', 'Ledger', 'MarkerKey', 'SourceKeyDefault', 'TokenSecretDemo', 'Uploads'];

    expect(kept.map(([id]) => id).toSorted()).toEqual(names.toSorted());
    expect(new Set(kept.map(([, one]) => `${one.DeletionPolicy} ${one.UpdateReplacePolicy}`))).toEqual(
      new Set(['RetainExceptOnCreate Retain']),
    );
  });

  it('is the one that the tests of configurations work with', async () => {
    const own = await packageTemplate(await loadBridge(path.resolve('bridge.config.ts')));

    expect(templateChanges(template, own)).toEqual([]);
  });

  it('has the table that the tests of the engine work with', async () => {
    expect(template.Resources['Ledger']?.Properties).toEqual(await ledgerProperties());
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
        {
          Id: 'results',
          Status: 'Enabled',
          TagFilters: [{ Key: 'bridge-result', Value: 'yes' }],
          NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        },
      ],
    });
  });

  it('counts the uploads that it ignores, by the line that is logged of each', () => {
    const { FilterPattern } = template.Resources['ReceiveDashuploadUploadsIgnoredMetric']?.Properties ?? {};

    expect(FilterPattern).toBe('{ $.message = "An upload was ignored" }');
  });

  it('gives each open call, and every unknown address, a throttle of its own that is set after its route', () => {
    const { Properties, DependsOn } = template.Resources['HttpApiStage'] ?? {};
    const settings = Properties?.RouteSettings as Record<string, Record<string, unknown>>;
    const open = endpoints.filter(({ isPublic }) => isPublic).map(({ method, path }) => `${method} ${path}`);
    const questions = ['GET', 'HEAD', 'OPTIONS'].map((method) => `${method} /hooks/{source}`);
    const routes = ofType('AWS::ApiGatewayV2::Route');

    expect(Object.keys(settings).toSorted()).toEqual(['$default', ...open, ...questions].toSorted());
    for (const [route, limits] of Object.entries(settings)) {
      expect(limits.ThrottlingRateLimit).toBeLessThanOrEqual(20);
      expect(limits).toMatchObject({ DetailedMetricsEnabled: false, ThrottlingBurstLimit: expect.any(Number) });
      expect(DependsOn).toContain(routes.find(({ Properties: of }) => of.RouteKey === route)?.id);
    }
  });

  it('counts refused proofs of every function that checks them, and raises an alarm', () => {
    const counting = ofType('AWS::Logs::MetricFilter').filter(
      ({ Properties }) => Properties.FilterPattern === '{ $.message = "A proof was refused" }',
    );

    expect(counting.map(({ Properties }) => text(Properties.LogGroupName)).toSorted()).toEqual(
      [
        'BindDashuploadLogGroup',
        'GetDashstatusLogGroup',
        'ManageDashremindersLogGroup',
        'ReceiveDashwebhookLogGroup',
      ].map((id) => text({ Ref: id })),
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
      commands: ['commands/', 400],
      'follow-ups': ['follow-ups/', 400],
      bound: ['bound/', 400],
      sent: ['sent/', 400],
      later: ['later/', 4_018],
      lists: ['lists/', 400],
      groups: ['groups/', 30],
      links: ['links/', 14],
    });
  });

  it('keeps the dead letters of each schedule, and of the function of those of the configuration', () => {
    const deadLetters = { 'Fn::GetAtt': ['SchedulesDeadLetters', 'Arn'] };
    const targets = ofType('AWS::Scheduler::Schedule').map(({ Properties }) => Properties.Target);

    expect(targets.length).toBeGreaterThan(4);
    expect(targets).toMatchObject(targets.map(() => ({ DeadLetterConfig: { Arn: deadLetters } })));
    expect(template.Resources['RemindLambdaFunction']?.Properties.DeadLetterConfig).toEqual({ TargetArn: deadLetters });
    expect(template.Resources['RunsNotDone']?.Properties).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['SchedulesDeadLetters', 'QueueName'] } }],
      AlarmActions: [{ Ref: 'Alarms' }],
    });
  });

  it('forgets log lines after 30 days, upload events after 14, and wake-ups after an hour', () => {
    const days = ofType('AWS::Logs::LogGroup').map(({ Properties }) => Properties.RetentionInDays);
    const seconds = ofType('AWS::SQS::Queue').map(({ id, Properties }) => ({
      [id]: Properties.MessageRetentionPeriod,
    }));

    expect(days).toEqual(Array(11).fill(30));
    expect(Object.assign({}, ...seconds)).toEqual({
      UploadsQueue: 1_209_600,
      UploadsDeadLetters: 1_209_600,
      SchedulesDeadLetters: 1_209_600,
      LanesQueue: 3_600,
    });
  });
});
