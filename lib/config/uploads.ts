import { type Bucket, bucketFaults, type ExistingBucket, existingBucketFaults } from './bucket.ts';
import { faultIf, type IsKnown, repeatedNames } from './faults.ts';
import { refusedFilesFault } from './file-policy.ts';
import { prefixFault } from './prefix.ts';
import { asRule, type Rule, ruleName } from './rule.ts';

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

/** Returns a line for each fault of the uploads, as far as types cannot find it. */
export function uploadFaults(uploads: Uploads, isKnown: IsKnown): string[] {
  return [
    ...rulesFaults('uploads', uploads, isKnown),
    // The deploy makes the own bucket with versions.
    ...bucketFaults(uploads, true).map((fault) => `uploads: ${fault}`),
    ...Object.entries(uploads.buckets ?? {}).flatMap(([name, bucket]) => [
      ...rulesFaults(`uploads.buckets.${name}`, bucket, isKnown),
      ...existingBucketFaults(name, bucket).map((fault) => `uploads.buckets.${name}: ${fault}`),
    ]),
  ];
}

function rulesFaults(where: string, { operation, rules }: Bucket, isKnown: IsKnown): string[] {
  const all = rules.map(asRule);
  return [
    ...faultIf(!isKnown(operation), `${where}: there is no operation "${operation}"`),
    ...all.flatMap((rule, at) => ruleFaults(rule).map((fault) => `${where}, rule "${ruleName(rule, at)}": ${fault}`)),
    ...repeatedNames(all.flatMap(({ name }) => name ?? [])).map(
      (name) => `${where}: two rules have the name "${name}"`,
    ),
  ];
}

const knownNeeds: readonly string[] = ['metadata', 'tags', 'sidecar'];

function ruleFaults({ name, prefix, needs, refusedFiles, answer }: Rule): string[] {
  const prefixWrong = prefix === undefined ? undefined : prefixFault(prefix);
  const filesWrong = refusedFilesFault(refusedFiles);
  return [
    ...faultIf(
      name !== undefined && !/^[\p{L}\p{N} ._-]{1,60}$/u.test(name),
      'name: must hold letters, digits, spaces, . - and _ only, at most 60',
    ),
    ...(prefixWrong ? [`prefix: "${prefix}" ${prefixWrong}`] : []),
    ...needs
      .filter((need) => !knownNeeds.includes(need))
      .map((need) => `needs: there is no "${need}", but ${knownNeeds.join(', ')}`),
    ...(filesWrong ? [filesWrong] : []),
    ...faultIf(typeof answer !== 'function', 'gives no answer: give rule() a function as its second argument'),
  ];
}
