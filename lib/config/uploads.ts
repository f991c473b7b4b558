import { type Bucket, bucketFaults, type ExistingBucket, existingBucketFaults } from './bucket.ts';
import { refusedFilesFault } from './file-policy.ts';
import { prefixFault } from './prefix.ts';
import { asRule, type Rule, ruleName } from './rule.ts';
import { repeatedNames } from './twice.ts';

/** What is done with the bridge's own bucket, which the deploy makes, and with buckets that exist. */
export interface Uploads extends Bucket {
  /** Existing buckets of the stack's account and region, by their names. */
  readonly buckets?: Readonly<Record<string, ExistingBucket>>;
}

/** What is done with uploads of this bucket: an existing one's own settings, else those of the bridge's own bucket. */
export function bucketNamed({ uploads }: { readonly uploads: Uploads }, name: string): Bucket {
  const { buckets = {} } = uploads;
  return (Object.hasOwn(buckets, name) ? buckets[name] : undefined) ?? uploads;
}

/** What the types cannot check of uploads: a line per fault. */
export function uploadFaults(uploads: Uploads, isKnown: (operation: string) => boolean): string[] {
  return [
    ...rulesFaults('uploads', uploads, isKnown),
    // The deploy makes it with versions.
    ...bucketFaults(uploads, true).map((fault) => `uploads: ${fault}`),
    ...Object.entries(uploads.buckets ?? {}).flatMap(([name, bucket]) => [
      ...rulesFaults(`uploads.buckets.${name}`, bucket, isKnown),
      ...existingBucketFaults(name, bucket).map((fault) => `uploads.buckets.${name}: ${fault}`),
    ]),
  ];
}

function rulesFaults(where: string, { operation, rules }: Bucket, isKnown: (operation: string) => boolean): string[] {
  const all = rules.map(asRule);
  return [
    ...(isKnown(operation) ? [] : [`${where}: there is no operation "${operation}"`]),
    ...all.flatMap((rule, at) => ruleFaults(rule).map((fault) => `${where}, rule ${quoted(rule, at)}: ${fault}`)),
    ...repeatedNames(all.flatMap(({ name }) => name ?? [])).map((name) => `${where}: two rules are called "${name}"`),
  ];
}

const known = { needs: ['metadata', 'tags', 'sidecar'] };

function ruleFaults({ name, prefix, needs, refusedFiles, answer }: Rule): string[] {
  const prefixWrong = prefix === undefined ? undefined : prefixFault(prefix);
  const unknown = needs.filter((need) => !known.needs.includes(need));
  return [
    ...(name === undefined || /^[\p{L}\p{N} ._-]{1,60}$/u.test(name)
      ? []
      : ['name: letters, digits, spaces, . - and _ only, at most 60']),
    ...(prefixWrong ? [`prefix: "${prefix}" ${prefixWrong}`] : []),
    ...unknown.map((need) => `needs: there is no "${need}", but ${known.needs.join(', ')}`),
    ...[refusedFilesFault(refusedFiles)].filter((fault) => fault !== undefined),
    ...(typeof answer === 'function' ? [] : ['answers nothing: give rule() a function']),
  ];
}

function quoted(rule: Rule, at: number): string {
  return `"${ruleName(rule, at)}"`;
}
