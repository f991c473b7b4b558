import type { Bucket, ExistingBucket } from './bucket.ts';

/** How the bridge's own bucket, which the deploy makes, and existing buckets are handled. */
export interface Uploads extends Bucket {
  /** Existing buckets of the stack's account and region, by their names. */
  readonly buckets?: Readonly<Record<string, ExistingBucket>>;
}

/** Returns the settings of an existing bucket of that name, else those of the bridge's own bucket. */
export function bucketNamed({ uploads }: { readonly uploads: Uploads }, name: string): Bucket {
  const { buckets = {} } = uploads;
  return (Object.hasOwn(buckets, name) ? buckets[name] : undefined) ?? uploads;
}

/** Whether a bucket of this name is the bridge's own, which the deploy makes: the configuration names every other one. */
export function isOwnBucket({ uploads }: { readonly uploads: Uploads }, name: string): boolean {
  return !Object.hasOwn(uploads.buckets ?? {}, name);
}
