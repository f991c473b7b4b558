import type { Bridge } from '../lib/config/bridge.ts';
import { linkDays } from '../lib/config/file-policy.ts';
import { asRule } from '../lib/config/rule.ts';
import { slotsPerToken } from '../lib/delivery/lane/wake-ups.ts';
import { defaultLimits } from '../lib/delivery/limits.ts';
import { httpParts } from './http-parts.ts';
import { uploadParts } from './upload-parts.ts';

/** What `serverless.yml` includes from `bridge.config.ts`, so that nothing is written twice. */
export function templateParts({ operations, uploads, sources, schedules, limits }: Bridge) {
  const { functionSeconds, receiveSeconds, leaseSlackMs } = { ...defaultLimits, ...limits };
  const tokens = Object.values(operations).reduce((sum, operation) => sum + (operation.tokens ?? 1), 0);
  const tokenSecrets = Object.keys(operations).map((name) => ({ id: `TokenSecret${idPart(name)}`, name }));
  const { uploadRules, ...uploadPolicies } = uploadParts(uploads, hasLinks({ operations, uploads }));
  // The others show API Gateway who they are.
  const withKeys = Object.keys(sources).filter((name) =>
    /^(key|signature)$/.test(String(sources[name]?.auth ?? 'key')),
  );
  const sourceKeys = withKeys.map((name) => ({ id: `SourceKey${idPart(name)}`, name }));
  return {
    receiveSeconds,
    uploadInvisibleSeconds: 6 * receiveSeconds,
    deliverSeconds: functionSeconds,
    wakeUpInvisibleSeconds: functionSeconds + Math.ceil((2 * leaseSlackMs) / 1_000),
    // Every lane may be awake at once; SQS does not take fewer than two.
    lanes: Math.max(2, tokens * slotsPerToken),
    remind: schedules.map(({ name, expression, zone = 'America/Bogota' }) => ({
      schedule: {
        method: 'scheduler',
        name: `\${self:service}-\${sls:stage}-${name}`,
        rate: [expression],
        timezone: zone,
        roleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] },
        input: { schedule: name, scheduledTime: '<aws.scheduler.scheduled-time>' },
      },
    })),
    ...uploadPolicies,
    tokenSecrets: tokenSecrets.map(({ id }) => ({ Ref: id })),
    sourceKeys: sourceKeys.map(({ id }) => ({ Ref: id })),
    ...httpParts(sources),
    resources: {
      Resources: Object.fromEntries([
        ...tokenSecrets.map(({ id, name }) => [id, tokenSecret(name)]),
        ...sourceKeys.map(({ id, name }) => [id, sourceKey(name)]),
        ...Object.entries(uploadRules),
      ]),
    },
  };
}

/** Whether a note ever links to the files that a case goes without. */
function hasLinks({ operations, uploads }: Pick<Bridge, 'operations' | 'uploads'>): boolean {
  const rules = [uploads, ...Object.values(uploads.buckets ?? {})].flatMap((bucket) => bucket.rules.map(asRule));
  return [...Object.values(operations), ...rules].some(({ refusedFiles }) => linkDays(refusedFiles) !== undefined);
}

/** Made without a token: the tokens are stored by hand, and a later deploy leaves them as they are. */
function tokenSecret(operation: string) {
  return {
    Type: 'AWS::SecretsManager::Secret',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      Name: `wolkvox/${operation}`,
      Description: `The Wolkvox tokens of operation ${operation}: {"tokens":["…"]}`,
      SecretString: '{"tokens":[]}',
    },
  };
}

function sourceKey(source: string) {
  return {
    Type: 'AWS::SecretsManager::Secret',
    Properties: {
      Name: `bridge/webhooks/${source}`,
      Description: `The key with which source ${source} calls or signs; while it is replaced {"active":["…"],"retiring":["…"]}`,
      // 33 bytes in base64, so that it can sign too.
      GenerateSecretString: { PasswordLength: 44, ExcludePunctuation: true },
    },
  };
}

/** A name as a part of a logical id, which may hold letters and digits only. */
function idPart(name: string): string {
  return name
    .replaceAll('-', 'Dash')
    .replaceAll('_', 'Underscore')
    .replace(/^./, (first) => first.toUpperCase());
}
