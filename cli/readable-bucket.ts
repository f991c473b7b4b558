import type { Bridge } from '../lib/config/bridge.ts';
import { environment } from '../lib/environment.ts';
import { RefusedError } from './refused-error.ts';

/** An object, or the beginning of the keys of several. */
export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
}

/** Returns the same. Throws a RefusedError when the bridge takes no uploads there, by its configuration. */
export function requireReadable({ uploads }: Pick<Bridge, 'uploads'>, { bucket, key }: ObjectName): ObjectName {
  const { buckets = {} } = uploads;
  const existing = Object.hasOwn(buckets, bucket) ? buckets[bucket] : undefined;
  const own = environment('uploads').uploads;
  if (!existing && bucket !== own) {
    const others = Object.keys(buckets).map((name) => `, or ${name}`);
    throw new RefusedError(
      `bridge.config.ts has no bucket ${bucket}. Name the bridge's own bucket, ${own}${others.join('')}`,
    );
  }
  const allowed = existing?.prefix ?? '';
  if (!key.normalize('NFC').startsWith(allowed.normalize('NFC'))) {
    throw new RefusedError(`The bridge may read only ${allowed} of ${bucket}: name s3://${bucket}/${allowed}…`);
  }
  return { bucket, key };
}
