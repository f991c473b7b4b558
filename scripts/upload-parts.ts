import { createHash } from 'node:crypto';
import { type Bucket, type ExistingBucket, movedPrefix, scanMinutes } from '../lib/config/bucket.ts';
import type { Uploads } from '../lib/config/uploads.ts';

/** The tag that GuardDuty gives an object, and its value for one that may be read. */
const clean = { 's3:ExistingObjectTag/GuardDutyMalwareScanStatus': 'NO_THREATS_FOUND' };

/** A bucket as a template names it: its name, and what of it the bridge may touch. */
interface Place {
  readonly id: string;
  readonly name: unknown;
  readonly objects: unknown;
  readonly bucket: Bucket & Pick<ExistingBucket, 'prefix' | 'kmsKeyArn'>;
  readonly exists: boolean;
}

/** What `serverless.yml` includes for the buckets of uploads: the rules that bring their events, and who may do what in them. */
export function uploadParts(uploads: Uploads, hasLinks: boolean) {
  const places = placesOf(uploads);
  const readable = places.flatMap(reading);
  return {
    uploadRules: Object.fromEntries(places.flatMap(rulesOf)),
    readForDelivery: policy('read-uploads', readable),
    // Which file a link means, and where links are made the file.
    readForLinks: policy('read-files', [
      allow(['s3:GetObject'], { 'Fn::Sub': `\${Payloads.Arn}/*` }),
      ...(hasLinks ? readable : []),
    ]),
    // The first bytes of each file, and what its rule asks for: metadata, tags, a sidecar.
    lookAtUploads: policy(
      'look-at-uploads',
      places.flatMap((place) => [
        allow(
          ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'],
          place.objects,
        ),
        ...decrypting(place, ['kms:Decrypt']),
      ]),
    ),
    tagFiles: policy('tag-files', [
      // Which files a delivery was about.
      allow(['s3:GetObject', 's3:DeleteObject'], { 'Fn::Sub': `\${Payloads.Arn}/*` }),
      ...places.flatMap(marksIn),
    ]),
    marksUploads: places.some(({ bucket }) => isMarked(bucket)),
  };
}

function placesOf(uploads: Uploads): Place[] {
  const own: Place = {
    id: 'Own',
    name: { Ref: 'Uploads' },
    objects: { 'Fn::Sub': `\${Uploads.Arn}/*` },
    bucket: uploads,
    exists: false,
  };
  const existing = Object.entries(uploads.buckets ?? {}).map(([name, bucket]): Place => {
    const id = createHash('sha256').update(name).digest('hex').slice(0, 8);
    const objects = `arn:aws:s3:::${name}/${bucket.prefix ?? ''}*`;
    return { id, name, objects, bucket, exists: true };
  });
  return [own, ...existing];
}

/** An existing bucket's news comes by EventBridge, which leaves its notifications as they are; so does every scan's result. */
function rulesOf({ id, name, bucket, exists }: Place): [string, unknown][] {
  const keys = bucket.prefix ? [{ prefix: bucket.prefix }] : undefined;
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
    ...(exists ? [ruleFor(`Created${id}`, created)] : []),
    ...(scanMinutes(bucket) === undefined ? [] : [ruleFor(`Scanned${id}`, scanned)]),
  ];
}

function ruleFor(id: string, pattern: unknown): [string, unknown] {
  const rule = {
    Type: 'AWS::Events::Rule',
    // What comes before the queue lets it in would be dropped.
    DependsOn: 'UploadsQueuePolicy',
    Properties: {
      Name: `\${self:service}-\${sls:stage}-uploads-${id.toLowerCase()}`,
      EventPattern: pattern,
      Targets: [{ Id: 'uploads', Arn: { 'Fn::GetAtt': ['UploadsQueue', 'Arn'] } }],
    },
  };
  return [`Uploads${id}`, rule];
}

/** Nobody passes on what no scan found clean, whatever the code says. */
function reading(place: Place): unknown[] {
  const isGated = scanMinutes(place.bucket) !== undefined;
  return [
    allow(['s3:GetObject', 's3:GetObjectVersion'], place.objects, isGated ? clean : undefined),
    ...decrypting(place, ['kms:Decrypt']),
  ];
}

function isMarked({ afterDelivery = 'leave' }: Bucket): boolean {
  return afterDelivery !== 'leave';
}

function marksIn(place: Place): unknown[] {
  const { bucket, objects, exists, name } = place;
  if (!isMarked(bucket)) return [];
  const moveTo = movedPrefix(bucket);
  const tagging = [
    's3:GetObjectTagging',
    's3:GetObjectVersionTagging',
    's3:PutObjectTagging',
    's3:PutObjectVersionTagging',
  ];
  const moved = exists ? `arn:aws:s3:::${name}/${moveTo}*` : { 'Fn::Sub': `\${Uploads.Arn}/${moveTo}*` };
  return [
    allow(tagging, objects),
    ...(moveTo === undefined
      ? []
      : [
          allow(['s3:GetObject', 's3:GetObjectVersion', 's3:DeleteObject'], objects),
          allow(['s3:PutObject', 's3:PutObjectTagging'], moved),
          ...decrypting(place, ['kms:Decrypt', 'kms:GenerateDataKey']),
        ]),
  ];
}

function decrypting({ bucket }: Place, actions: readonly string[]): unknown[] {
  return bucket.kmsKeyArn === undefined ? [] : [allow(actions, bucket.kmsKeyArn)];
}

function allow(actions: readonly string[], resource: unknown, tags?: Readonly<Record<string, string>>) {
  return { Effect: 'Allow', Action: actions, Resource: resource, ...(tags && { Condition: { StringEquals: tags } }) };
}

function policy(name: string, statements: readonly unknown[]) {
  return { PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement: statements } };
}
