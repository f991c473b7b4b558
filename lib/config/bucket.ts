import type { UploadRule } from './rule.ts';

/** What is done with the uploads of one bucket. */
export interface Bucket {
  readonly operation: string;
  /** What an upload becomes: the first rule that answers wins. */
  readonly rules: readonly UploadRule[];
  /**
   * Takes an upload only once GuardDuty has scanned it and found nothing. What is infected is refused with that reason; what
   * has no result within the time is refused as `not_scanned`. The bucket must keep versions, and have a Malware Protection
   * plan that tags. @default no gate; `true`: within 60 minutes
   */
  readonly malwareGate?: boolean | { readonly withinMinutes: number };
  /**
   * What happens to a file once its delivery is over. `tag`: it says what it became, or why it was refused. `moveTo`: what was
   * delivered is besides moved under that prefix, its folders kept; the bucket must keep versions. @default 'leave'
   */
  readonly afterDelivery?: AfterDelivery;
}

export type AfterDelivery = 'leave' | { readonly tag: true } | { readonly moveTo: string };

/** A bucket that exists, whose owner lets its events go to EventBridge. The key in `buckets` is its name. */
export interface ExistingBucket extends Bucket {
  /** Only keys that begin so: `inbox/`. @default all */
  readonly prefix?: string;
  /** Whether versioning is enabled. @default false */
  readonly versioned?: boolean;
  /** The ARN of the key that encrypts it, where it is one of the owner's own in KMS. */
  readonly kmsKeyArn?: string;
}

/** Minutes within which the scan's result must come; nothing where there is no gate. */
export function scanMinutes({ malwareGate = false }: Bucket): number | undefined {
  if (typeof malwareGate === 'boolean') return malwareGate ? 60 : undefined;
  return malwareGate.withinMinutes;
}

/** Under which prefix delivered files are moved; nothing where they are not. */
export function movedPrefix({ afterDelivery }: Bucket): string | undefined {
  return typeof afterDelivery === 'object' && 'moveTo' in afterDelivery ? afterDelivery.moveTo : undefined;
}

/** What the types cannot check of the settings that every bucket has: a line per fault. */
export function bucketFaults(bucket: Bucket, versioned: boolean): string[] {
  const minutes = scanMinutes(bucket);
  const moveTo = movedPrefix(bucket);
  return [
    ...(minutes === undefined || (Number.isInteger(minutes) && minutes >= 1 && minutes <= 1440)
      ? []
      : ['malwareGate: withinMinutes is a whole number from 1 to 1440']),
    ...(minutes === undefined || versioned
      ? []
      : [`malwareGate: ${needsVersions('what was scanned may be overwritten')}`]),
    ...(moveTo === undefined || /^[^/].*\/$/.test(moveTo)
      ? []
      : ['afterDelivery: moveTo ends in / and does not begin with it']),
    ...(moveTo === undefined || versioned
      ? []
      : [`afterDelivery: moveTo ${needsVersions('a retry reads the file where it was')}`]),
  ];
}

/** What the types cannot check of an existing bucket: a line per fault. */
export function existingBucketFaults(name: string, bucket: ExistingBucket): string[] {
  const { prefix = '', kmsKeyArn } = bucket;
  return [
    ...(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) ? [] : ['this is no name of a bucket']),
    ...(/[*?$]/.test(prefix) || prefix.startsWith('/')
      ? ['prefix: the beginning of keys as they are, such as inbox/']
      : []),
    ...(kmsKeyArn === undefined || /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(kmsKeyArn)
      ? []
      : ['kmsKeyArn: the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID']),
    ...bucketFaults(bucket, bucket.versioned ?? false),
  ];
}

function needsVersions(why: string): string {
  return `needs a bucket that keeps versions, since ${why}: enable versioning, then say versioned: true`;
}
