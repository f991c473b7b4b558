import type { ObjectFacts } from '../lib/aws/object-facts.ts';
import type { Bridge } from '../lib/config/bridge.ts';
import { spellingsOf } from '../lib/config/spellings.ts';
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

/** Whether the bridge hears of an object, by its configuration. */
export interface Listened {
  readonly is: boolean;
  /** Whether that was only assumed: without a stack, nobody knows the name of the own bucket. */
  readonly isAssumed: boolean;
  /** What it listens to, for people. */
  readonly others: string;
}

/** Returns whether the bridge hears of an object. */
export function listenedTo(
  { uploads }: Pick<Bridge, 'uploads'>,
  { bucket, key }: ObjectName,
  hasStack: boolean,
): Listened {
  const { buckets = {} } = uploads;
  const own = hasStack ? environment('uploads').uploads : undefined;
  const existing = Object.entries(buckets).map(([name, { prefix = '' }]) => `s3://${name}/${prefix}`);
  const isExisting = Object.hasOwn(buckets, bucket);
  const allowed = isExisting ? (buckets[bucket]?.prefix ?? '') : '';
  return {
    is:
      (isExisting || own === undefined || bucket === own) && key.normalize('NFC').startsWith(allowed.normalize('NFC')),
    isAssumed: !isExisting && own === undefined,
    others: [...(own === undefined ? [] : [`s3://${own}/`]), ...existing].join(', '),
  };
}

/** Returns the object of that name in the spelling in which it is stored: a Mac writes accents as characters of their own. */
export async function storedObject(facts: ObjectFacts, object: ObjectName): Promise<ObjectName> {
  const spellings = spellingsOf(object.key);
  for (const key of spellings.length > 1 ? spellings : []) {
    // Whether the object may be read is said later, of the one that is asked for.
    const head = await facts.head({ ...object, key }).catch(() => undefined);
    if (head) return { ...object, key };
  }
  return object;
}
