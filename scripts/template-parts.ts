import type { Bridge } from '../lib/config/bridge.ts';
import { linkDays, longestLinkDays } from '../lib/config/file-policy.ts';
import { type Schedule, zoneOf } from '../lib/config/schedules.ts';
import { sourceKeyName, tokenSecretName } from '../lib/config/secret-names.ts';
import { hasSecret } from '../lib/config/source-auth.ts';
import { linksPrefix } from '../lib/delivery/file-link.ts';
import { slotsPerToken } from '../lib/delivery/lane/lane.ts';
import { endedAfterDays, endedTag, followUpsFolder } from '../lib/delivery/ledger/payload.ts';
import { defaultLimits } from '../lib/delivery/limits.ts';
import { listsPrefix } from '../lib/lists/list-files.ts';
import { groupsPrefix } from '../lib/uploads/groups/notes.ts';
import { alarmParts } from './alarm-parts.ts';
import { dashboardPart } from './dashboard-part.ts';
import { httpParts } from './http-parts.ts';
import type { Reservation } from './reservation.ts';
import { uploadParts } from './upload-parts.ts';

/** How long each function may run, but for those of the configuration's limits. */
const ownSeconds = {
  // Longer than the longest wait for a delivery, shorter than API Gateway's 30 s.
  'receive-webhook': 26,
  'bind-upload': 20,
  'get-status': 26,
  'manage-reminders': 20,
  'open-file': 20,
  remind: 60,
  sweep: 50,
  // A large file is read in one run. What is not done then is continued by the next.
  'advance-lists': 300,
  'tag-files': 50,
};

/** Replaced by the packager. */
const stage = `\${sls:stage}`;

/**
 * The parts of `serverless.yml` that depend on `bridge.config.ts`. `ca`: where `deliver` finds the CRM's authorities.
 * `reservation`: invocations that no other function can take.
 */
export function templateParts(
  { operations, uploads, sources, schedules, limits, routeMetrics = false }: Bridge,
  { ca, reservation }: { readonly ca?: string | undefined; readonly reservation?: Reservation | undefined } = {},
) {
  const { functionSeconds, receiveSeconds, leaseSlackMs } = { ...defaultLimits, ...limits };
  const tokenSecrets = Object.keys(operations).map((name) => ({ id: `TokenSecret${idPart(name)}`, name }));
  const operationsLink = Object.values(operations).some(({ refusedFiles }) => linkDays(refusedFiles) !== undefined);
  const { uploadRules, tagsUploads, ...uploadPolicies } = uploadParts(uploads, operationsLink);
  // API Gateway or AWS checks the other sources.
  const sourcesWithKey = Object.keys(sources).filter((name) => hasSecret(sources[name]?.auth));
  const sourceKeys = sourcesWithKey.map((name) => ({ id: `SourceKey${idPart(name)}`, name }));
  const seconds = { ...ownSeconds, deliver: functionSeconds, 'receive-upload': receiveSeconds };
  return {
    seconds,
    routeMetrics,
    uploadInvisibleSeconds: 6 * receiveSeconds,
    wakeUpInvisibleSeconds: functionSeconds + Math.ceil((2 * leaseSlackMs) / 1_000),
    // Every lane may run at once.
    lanes: lanesOf({ operations }),
    ...uploadPolicies,
    tokenSecrets: tokenSecrets.map(({ id }) => ({ Ref: id })),
    tagFilesState: tagsUploads ? 'ENABLED' : 'DISABLED',
    ...httpParts(sources),
    payloadRules: payloadRules(),
    reservations: {
      Resources: Object.fromEntries(
        Object.entries(reservation ?? {}).map(([name, ReservedConcurrentExecutions]) => [
          `${idPart(name)}LambdaFunction`,
          { Type: 'AWS::Lambda::Function', Properties: { ReservedConcurrentExecutions } },
        ]),
      ),
    },
    resources: {
      Resources: Object.fromEntries([
        ...tokenSecrets.map(({ id, name }) => [id, tokenSecret(name)]),
        ...sourceKeys.map(({ id, name }) => [id, sourceKey(name)]),
        ...(sourceKeys.length > 0 ? [['SourceKeysPolicy', readKeys(sourceKeys.map(({ id }) => id))]] : []),
        ...Object.entries(uploadRules),
        ...Object.entries(alarmParts(seconds)),
        ['Dashboard', dashboardPart()],
        ...schedules.map((schedule) => [`Schedule${idPart(schedule.name)}`, scheduleResource(schedule)]),
        ...(ca ? [['DeliverLambdaFunction', variables({ NODE_EXTRA_CA_CERTS: ca })]] : []),
      ]),
    },
  };
}

/** Returns how many lanes there are. The least that SQS lets run at once is two. */
export function lanesOf({ operations }: Pick<Bridge, 'operations'>): number {
  const tokens = Object.values(operations).reduce((sum, operation) => sum + (operation.tokens ?? 1), 0);
  return Math.max(2, tokens * slotsPerToken);
}

/** The packager would number schedules, and a removed one would then change the others. */
function scheduleResource(schedule: Schedule) {
  return {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      Name: schedule.name,
      GroupName: { Ref: 'Schedules' },
      ScheduleExpression: schedule.expression,
      ScheduleExpressionTimezone: zoneOf(schedule),
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': ['RemindLambdaFunction', 'Arn'] },
        RoleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] },
        Input: JSON.stringify({ schedule: schedule.name, scheduledTime: '<aws.scheduler.scheduled-time>' }),
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['SchedulesDeadLetters', 'Arn'] } },
      },
    },
  };
}

/** Lets the functions behind the API read the keys of sources. IAM refuses a statement about nothing, so it is left out then. */
function readKeys(ids: readonly string[]) {
  const statement = {
    Effect: 'Allow',
    Action: ['secretsmanager:GetSecretValue'],
    Resource: ids.map((id) => ({ Ref: id })),
  };
  const roles = ['ReceiveWebhook', 'BindUpload', 'GetStatus', 'ManageReminders'];
  return {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'source-keys',
      PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
      Roles: roles.map((role) => ({ Ref: `${role}Role` })),
    },
  };
}

/** How long the payloads bucket keeps what it holds. What waits is needed as long as it waits. */
function payloadRules() {
  const rule = (Id: string, ExpirationInDays: number, which: Readonly<Record<string, unknown>> = {}) => ({
    Id,
    Status: 'Enabled',
    ...which,
    ExpirationInDays,
  });
  const endedRule = (value: string, days: number) =>
    rule(`${endedTag}-${value}`, days, { TagFilters: [{ Key: endedTag, Value: value }] });
  return [
    endedRule('yes', 14),
    ...endedAfterDays.map((days) => endedRule(String(days), days)),
    // What nobody knows any more.
    ...['commands', followUpsFolder, 'bound', 'sent'].map((folder) => rule(folder, 400, { Prefix: `${folder}/` })),
    // A reminder waits for ten years at most, and is tried for one more.
    rule('later', 4_018, { Prefix: 'later/' }),
    // As long as a group takes files.
    // Longer than the longest list needs.
    rule('lists', 400, { Prefix: listsPrefix }),
    rule('groups', 30, { Prefix: groupsPrefix }),
    rule('links', longestLinkDays, { Prefix: linksPrefix }),
  ];
}

/** Joins the function that the packager makes. */
function variables(values: Readonly<Record<string, string>>) {
  return { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: values } } };
}

/** Created without a token. A person stores the tokens, and later deploys leave them unchanged. */
function tokenSecret(operation: string) {
  return {
    Type: 'AWS::SecretsManager::Secret',
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      Name: tokenSecretName(stage, operation),
      Description: `The Wolkvox tokens of operation ${operation}: {"tokens":["…"]}`,
      SecretString: '{"tokens":[]}',
    },
  };
}

function sourceKey(source: string) {
  return {
    Type: 'AWS::SecretsManager::Secret',
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      Name: sourceKeyName(stage, source),
      Description: `The key with which source ${source} calls or signs; during a rotation {"active":["…"],"retiring":["…"]}`,
      // 33 bytes in base64, long enough for signing.
      GenerateSecretString: { PasswordLength: 44, ExcludePunctuation: true },
    },
  };
}

/** The name in a form for logical ids, which allow only letters and digits. */
function idPart(name: string): string {
  return name
    .replaceAll('-', 'Dash')
    .replaceAll('_', 'Underscore')
    .replace(/^./, (first) => first.toUpperCase());
}
