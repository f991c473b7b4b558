import type { UploadRule } from './rule.ts';

/** How the uploads of one bucket are handled. */
export interface Bucket {
  readonly operation: string;
  /** Which command an upload becomes: the first rule that answers wins. */
  readonly rules: readonly UploadRule[];
  /**
   * Handles an upload only once GuardDuty has scanned it and found no threat. An infected file is refused as `infected`; one
   * without a result within the time as `not_scanned`. The bucket must keep versions, and have a Malware Protection plan that
   * tags. @default no gate; `true`: within 60 minutes
   */
  readonly malwareGate?: boolean | { readonly withinMinutes: number };
  /**
   * What happens to a file once its delivery is final. `tag`: it is tagged with the outcome, or with the reason of a refusal.
   * `moveTo`: a delivered file is also moved under that prefix, with its folders; the bucket must keep versions.
   * @default 'leave'
   */
  readonly afterDelivery?: AfterDelivery;
}

export type AfterDelivery = 'leave' | { readonly tag: true } | { readonly moveTo: string };

/** An existing bucket whose owner sends its events to EventBridge. The key in `buckets` is its name. */
export interface ExistingBucket extends Bucket {
  /** Only keys with this beginning: `inbox/`. @default all */
  readonly prefix?: string;
  /** Whether versioning is enabled. @default false */
  readonly versioned?: boolean;
  /** The ARN of the KMS key that encrypts it, where it is the owner's own. */
  readonly kmsKeyArn?: string;
}

/** Returns the minutes within which the scan's result must arrive. `undefined` where there is no gate. */
export function scanMinutes({ malwareGate = false }: Bucket): number | undefined {
  if (typeof malwareGate === 'boolean') return malwareGate ? 60 : undefined;
  return malwareGate.withinMinutes;
}

/** Returns the prefix under which delivered files are moved. `undefined` where they are not. */
export function movedPrefix({ afterDelivery }: Bucket): string | undefined {
  return typeof afterDelivery === 'object' && 'moveTo' in afterDelivery ? afterDelivery.moveTo : undefined;
}

/** Returns a line for each fault of the settings that every bucket has, as far as types cannot find it. */
export function bucketFaults(bucket: Bucket, versioned: boolean): string[] {
  const minutes = scanMinutes(bucket);
  const moveTo = movedPrefix(bucket);
  return [
    ...(minutes === undefined || (Number.isInteger(minutes) && minutes >= 1 && minutes <= 1440)
      ? []
      : ['malwareGate: withinMinutes must be a whole number from 1 to 1440']),
    ...(minutes === undefined || versioned
      ? []
      : [`malwareGate: ${needsVersions('a scanned file may be overwritten')}`]),
    ...(moveTo === undefined || /^[^/].*\/$/.test(moveTo)
      ? []
      : ['afterDelivery: moveTo must end in / and must not begin with it']),
    ...(moveTo === undefined || versioned
      ? []
      : [`afterDelivery: moveTo ${needsVersions('a retry reads the file at its old place')}`]),
  ];
}

/** Returns a line for each fault of an existing bucket, as far as types cannot find it. */
export function existingBucketFaults(name: string, bucket: ExistingBucket): string[] {
  const { prefix = '', kmsKeyArn } = bucket;
  return [
    ...(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)
      ? []
      : ['this is not the name of a bucket: 3 to 63 small letters, digits, . and -']),
    ...(/[*?$]/.test(prefix) || prefix.startsWith('/')
      ? ['prefix: must be the beginning of keys, without * ? $ and without a slash in front, such as inbox/']
      : []),
    ...(kmsKeyArn === undefined || /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(kmsKeyArn)
      ? []
      : ['kmsKeyArn: must be the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID']),
    ...bucketFaults(bucket, bucket.versioned ?? false),
  ];
}

function needsVersions(why: string): string {
  return `needs a bucket that keeps versions, since ${why}: enable versioning on the bucket, then set versioned: true`;
}
