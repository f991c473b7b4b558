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
export function scanMinutes({ malwareGate = false }: Pick<Bucket, 'malwareGate'>): number | undefined {
  if (typeof malwareGate === 'boolean') return malwareGate ? 60 : undefined;
  return malwareGate.withinMinutes;
}

/** Returns the prefix under which delivered files are moved. `undefined` where they are not. */
export function movedPrefix({ afterDelivery }: Pick<Bucket, 'afterDelivery'>): string | undefined {
  return typeof afterDelivery === 'object' && 'moveTo' in afterDelivery ? afterDelivery.moveTo : undefined;
}
