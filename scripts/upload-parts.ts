import { createHash } from 'node:crypto';
import { type Bucket, type ExistingBucket, movedPrefix, scanMinutes } from '../lib/config/bucket.ts';
import { linkDays } from '../lib/config/file-policy.ts';
import { asRule } from '../lib/config/rule.ts';
import { spellingsOf } from '../lib/config/spellings.ts';
import type { Uploads } from '../lib/config/uploads.ts';
import { linksPrefix } from '../lib/delivery/file-link.ts';
import { resultEnding } from '../lib/uploads/result-file.ts';

/** Objects with the tag that GuardDuty writes on one without threats. */
const isClean = { StringEquals: { 's3:ExistingObjectTag/GuardDutyMalwareScanStatus': 'NO_THREATS_FOUND' } };

/** A bucket in the template. */
interface TemplateBucket {
  readonly id: string;
  /** A name, or a reference to a resource of the template. */
  readonly name: unknown;
  readonly arn: unknown;
  /** The ARN patterns of the objects that the bridge may use. */
  readonly objects: unknown;
  readonly settings: Bucket & Pick<ExistingBucket, 'prefix' | 'kmsKeyArn'>;
  readonly exists: boolean;
}

/**
 * The buckets of uploads for `serverless.yml`: the rules that deliver their events, and each function's permissions in them.
 * `operationsLink`: an operation makes links, so the files of any bucket may have one.
 */
export function uploadParts(uploads: Uploads, operationsLink: boolean) {
  const buckets = templateBuckets(uploads);
  return {
    uploadRules: Object.fromEntries(buckets.flatMap(eventRules)),
    readForDelivery: policy('read-uploads', buckets.flatMap(readStatements)),
    // Notes say where links lead. The files themselves only in buckets whose files may have a link.
    readForLinks: policy('read-files', [
      allow(['s3:GetObject'], { 'Fn::Sub': `\${Payloads.Arn}/${linksPrefix}*` }),
      seeMissing({ 'Fn::Sub': `\${Payloads.Arn}` }, linksPrefix),
      ...buckets.filter(({ settings }) => operationsLink || hasLinks(settings)).flatMap(readStatements),
    ]),
    // The first bytes of each file, and what its rule needs: metadata, tags, a sidecar.
    examineUploads: policy(
      'examine-uploads',
      buckets.flatMap((bucket) => [
        allow(
          ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'],
          bucket.objects,
        ),
        seeMissing(bucket.arn, bucket.settings.prefix),
        ...kmsStatements(bucket, ['kms:Decrypt']),
      ]),
    ),
    // Behind a malware gate it reads clean files alone, whatever the code does.
    readLists: policy(
      'read-lists',
      buckets.flatMap((bucket) => [
        ...readStatements(bucket),
        allow(['s3:GetObjectTagging', 's3:GetObjectVersionTagging'], bucket.objects),
      ]),
    ),
    // By the end of the key: no other object has one like a result.
    writeResults: policy('write-results', buckets.flatMap(resultStatements)),
    tagFiles: policy('tag-files', [
      // The list beside the payload says which files a delivery had.
      allow(['s3:GetObject', 's3:DeleteObject'], { 'Fn::Sub': `\${Payloads.Arn}/*/files-to-tag.json` }),
      seeMissing({ 'Fn::Sub': `\${Payloads.Arn}` }),
      ...buckets.flatMap(tagStatements),
    ]),
    tagsUploads: buckets.some(({ settings }) => needsTagging(settings)),
  };
}

/** Whether a note may link to files of this bucket because of one of its rules. */
function hasLinks({ rules }: Bucket): boolean {
  return rules.map(asRule).some(({ refusedFiles }) => linkDays(refusedFiles) !== undefined);
}

function templateBuckets(uploads: Uploads): TemplateBucket[] {
  const own: TemplateBucket = {
    id: 'Own',
    name: { Ref: 'Uploads' },
    arn: { 'Fn::Sub': `\${Uploads.Arn}` },
    objects: { 'Fn::Sub': `\${Uploads.Arn}/*` },
    settings: uploads,
    exists: false,
  };
  const existing = Object.entries(uploads.buckets ?? {}).map(([name, settings]): TemplateBucket => {
    const id = createHash('sha256').update(name).digest('hex').slice(0, 8);
    const arn = bucketArn(name);
    return { id, name, arn, objects: policyPatterns(settings.prefix ?? '', objectArn(name)), settings, exists: true };
  });
  return [own, ...existing];
}

/** Any partition of AWS: `aws`, `aws-us-gov`, `aws-cn`. */
function bucketArn(name: string) {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${name}` };
}

function objectArn(name: string) {
  return (pattern: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${name}/${pattern}` });
}

/** The patterns of keys that begin with this prefix, in NFC or NFD. One alone where the two are the same. */
function policyPatterns(prefix: string, asResource: (pattern: string) => unknown = (pattern) => pattern): unknown {
  const spellings = [...new Set(spellingsOf(prefix).map(inPolicy))];
  const patterns = spellings.map((spelling) => asResource(`${spelling}*`));
  return patterns.length === 1 ? patterns[0] : patterns;
}

/** A policy may hold characters up to U+00FF only; `?` stands for one of any kind. */
function inPolicy(prefix: string): string {
  return prefix.replace(/[^\u0020-\u00ff]/gu, '?');
}

/**
 * The events of an existing bucket come through EventBridge, so that its own notifications stay as they are. Results of scans
 * always do.
 */
function eventRules({ id, name, settings, exists }: TemplateBucket): [string, unknown][] {
  const keys = settings.prefix ? spellingsOf(settings.prefix).map((prefix) => ({ prefix })) : undefined;
  const created = {
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: [name] }, ...(keys && { object: { key: keys } }) },
  };
  const scanned = {
    source: ['aws.guardduty'],
    'detail-type': ['GuardDuty Malware Protection Object Scan Result'],
    detail: { s3ObjectDetails: { bucketName: [name], ...(keys && { objectKey: keys }) } },
  };
  return [
    ...(exists ? [eventRule(`Created${id}`, created)] : []),
    ...(scanMinutes(settings) === undefined ? [] : [eventRule(`Scanned${id}`, scanned)]),
  ];
}

function eventRule(id: string, pattern: unknown): [string, unknown] {
  const rule = {
    Type: 'AWS::Events::Rule',
    // Events that arrive before the queue's policy would be dropped.
    DependsOn: 'UploadsQueuePolicy',
    Properties: {
      Name: `\${self:service}-\${sls:stage}-uploads-${id.toLowerCase()}`,
      EventPattern: pattern,
      Targets: [{ Id: 'uploads', Arn: { 'Fn::GetAtt': ['UploadsQueue', 'Arn'] } }],
    },
  };
  return [`Uploads${id}`, rule];
}

/** In a bucket with a malware gate, the role itself can read only objects with the clean tag. */
function readStatements(bucket: TemplateBucket): unknown[] {
  const isGated = scanMinutes(bucket.settings) !== undefined;
  return [
    allow(['s3:GetObject', 's3:GetObjectVersion'], bucket.objects, isGated ? isClean : undefined),
    seeMissing(bucket.arn, bucket.settings.prefix),
    ...kmsStatements(bucket, ['kms:Decrypt']),
  ];
}

/**
 * Without the right to list, S3 answers 403 for an object that does not exist, as it does for one that may not be read. The
 * bridge lists nothing.
 */
function seeMissing(bucketArn: unknown, prefix?: string): unknown {
  return allow(
    ['s3:ListBucket'],
    bucketArn,
    prefix ? { StringLike: { 's3:prefix': policyPatterns(prefix) } } : undefined,
  );
}

function resultStatements(bucket: TemplateBucket): unknown[] {
  const { name, exists, settings } = bucket;
  const results = exists
    ? policyPatterns(settings.prefix ?? '', (pattern) => objectArn(String(name))(`${pattern}${resultEnding}`))
    : { 'Fn::Sub': `\${Uploads.Arn}/*${resultEnding}` };
  return [
    allow(['s3:PutObject', 's3:PutObjectTagging'], results),
    ...kmsStatements(bucket, ['kms:Decrypt', 'kms:GenerateDataKey']),
  ];
}

function needsTagging({ afterDelivery = 'leave' }: Bucket): boolean {
  return afterDelivery !== 'leave';
}

function tagStatements(bucket: TemplateBucket): unknown[] {
  const { settings, objects, exists, arn, name } = bucket;
  if (!needsTagging(settings)) return [];
  const moveTo = movedPrefix(settings);
  const tagging = [
    's3:GetObjectTagging',
    's3:GetObjectVersionTagging',
    's3:PutObjectTagging',
    's3:PutObjectVersionTagging',
  ];
  const moved = `${inPolicy(moveTo ?? '')}*`;
  const movedObjects = exists ? objectArn(String(name))(moved) : { 'Fn::Sub': `\${Uploads.Arn}/${moved}` };
  return [
    allow(tagging, objects),
    seeMissing(arn, settings.prefix),
    ...(moveTo === undefined
      ? []
      : [
          allow(['s3:GetObject', 's3:GetObjectVersion', 's3:DeleteObject'], objects),
          allow(['s3:PutObject', 's3:PutObjectTagging'], movedObjects),
          ...kmsStatements(bucket, ['kms:Decrypt', 'kms:GenerateDataKey']),
        ]),
  ];
}

function kmsStatements({ settings }: TemplateBucket, actions: readonly string[]): unknown[] {
  return settings.kmsKeyArn === undefined ? [] : [allow(actions, settings.kmsKeyArn)];
}

function allow(actions: readonly string[], resource: unknown, condition?: Readonly<Record<string, unknown>>) {
  return { Effect: 'Allow', Action: actions, Resource: resource, ...(condition && { Condition: condition }) };
}

function policy(name: string, statements: readonly unknown[]) {
  return { PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement: statements } };
}
