import * as z from 'zod/mini';
import { type Text, translate } from '../../language.ts';
import { type Bucket, type ExistingBucket, movedPrefix, scanMinutes } from '../bucket.ts';
import { prefixFault } from '../prefix.ts';
import { asRule, type Rule, ruleName, type UploadRule } from '../rule.ts';
import type { Uploads } from '../uploads.ts';
import { type Fault, faultIf, repeatedNames, withNearest } from './fault.ts';
import { refusedFiles } from './operations.ts';
import {
  anything,
  checked,
  faultsIn,
  isObject,
  namedFaults,
  oneOf,
  settings,
  settingsFaults,
  text,
  yesNo,
} from './schema.ts';
import { operationFault } from './sources.ts';
import { texts, uploadTexts } from './texts.ts';

type IsKnown = (operation: string) => boolean;

const needs = ['metadata', 'tags', 'sidecar', 'mail'];

const rules = z.custom<readonly UploadRule[]>(
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'function' || isObject(one)),
  { error: () => translate(texts.rules) },
);

const malwareGate = checked(anything, (given) => {
  if (typeof given === 'boolean') return undefined;
  if (!isObject(given)) return translate(uploadTexts.gateForm);
  const minutes = given['withinMinutes'];
  const fits = Number.isInteger(minutes) && Number(minutes) >= 1 && Number(minutes) <= 1440;
  return fits ? undefined : translate(uploadTexts.gateMinutes);
});

const afterDelivery = checked(anything, (given) => {
  const { tag, moveTo } = isObject(given) ? given : {};
  if (given === 'leave' || tag === true) return undefined;
  if (typeof moveTo !== 'string') return translate(uploadTexts.afterForm);
  return /^[^/].*\/$/.test(moveTo) ? undefined : translate(uploadTexts.moveTo);
});

const bucketSettings = {
  operation: text,
  rules,
  malwareGate: z.optional(malwareGate),
  afterDelivery: z.optional(afterDelivery),
} satisfies Record<keyof Bucket, z.ZodMiniType>;

const ownBucket = settings(
  { ...bucketSettings, buckets: z.optional(anything) } satisfies Record<keyof Uploads, z.ZodMiniType>,
  texts.uploads,
);

const existingBucket = settings({
  ...bucketSettings,
  prefix: z.optional(
    checked(text, (prefix) =>
      /[*?$]/.test(prefix) || prefix.startsWith('/') ? translate(uploadTexts.bucketPrefix) : undefined,
    ),
  ),
  versioned: z.optional(yesNo),
  kmsKeyArn: z.optional(
    checked(text, (arn) =>
      /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(arn) ? undefined : translate(uploadTexts.kmsKey),
    ),
  ),
} satisfies Record<keyof ExistingBucket, z.ZodMiniType>);

/** Returns the faults of the uploads: of the own bucket, of existing ones, and of all their rules. */
export function uploadFaults(uploads: unknown, isKnown: IsKnown): Fault[] {
  const buckets = isObject(uploads) ? uploads['buckets'] : undefined;
  return [
    // The deploy makes the own bucket with versions.
    ...settingsFaults<ExistingBucket>(ownBucket, uploads, 'uploads', (own) =>
      bucketFaults({ ...own, versioned: true }, 'uploads', isKnown),
    ),
    ...(buckets === undefined
      ? []
      : namedFaults('uploads.buckets', buckets, (place, name, one) => [
          ...faultIf(
            !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name),
            place,
            () => translate(uploadTexts.bucketName),
            name,
          ),
          ...settingsFaults<ExistingBucket>(existingBucket, one, place, (bucket) =>
            bucketFaults(bucket, place, isKnown),
          ),
        ])),
  ];
}

function bucketFaults(bucket: Partial<ExistingBucket>, place: string, isKnown: IsKnown): Fault[] {
  const { operation, rules = [], versioned = false } = bucket;
  const needsVersions = (setting: keyof Bucket, isAsked: boolean, sentence: Text) =>
    faultIf(isAsked && !versioned, `${place}: ${setting}`, () => translate(sentence), setting);
  return [
    ...operationFault(operation, place, isKnown),
    ...rulesFaults(rules.map(asRule), place),
    ...needsVersions('malwareGate', scanMinutes(bucket) !== undefined, uploadTexts.gateVersions),
    ...needsVersions('afterDelivery', movedPrefix(bucket) !== undefined, uploadTexts.moveVersions),
  ];
}

const ruleSettings = settings({
  name: z.optional(
    checked(text, (name) => (/^[\p{L}\p{N} ._-]{1,60}$/u.test(name) ? undefined : translate(uploadTexts.ruleName))),
  ),
  prefix: z.optional(checked(text, (prefix) => prefixSentence(prefix))),
  needs: checked(anything, needsFault),
  refusedFiles: z.optional(refusedFiles),
  policy: z.optional(oneOf(['park', 'resend'])),
  answer: anything,
} satisfies Record<keyof Rule, z.ZodMiniType>);

function rulesFaults(all: readonly Rule[], place: string): Fault[] {
  return [
    ...all.flatMap((rule, at) => {
      const where = placeOfRule(place, rule, at);
      const isSilent = typeof rule.answer !== 'function';
      return [
        ...faultsIn(ruleSettings, rule, where),
        ...faultIf(isSilent, where, () => translate(uploadTexts.noAnswer), 'rule'),
      ];
    }),
    ...repeatedNames(all.flatMap(({ name }) => name ?? [])).map((name) => ({
      where: place,
      sentence: translate(uploadTexts.sameRule, { name }),
    })),
  ];
}

/** Returns the place of a rule as people see it: `uploads, rule "quejas"`. */
export function placeOfRule(place: string, rule: Rule, at: number): string {
  return translate(uploadTexts.inRule, { where: place, rule: ruleName(rule, at) });
}

function needsFault(given: unknown): string | undefined {
  if (!Array.isArray(given)) return translate(texts.textList);
  const need = given.map(String).find((one) => !needs.includes(one));
  if (need === undefined) return undefined;
  return withNearest(translate(uploadTexts.need, { need, known: needs.join(', ') }), need, needs);
}

function prefixSentence(prefix: string): string | undefined {
  const fault = prefixFault(prefix);
  return fault && translate(uploadTexts[fault], { prefix, part: '{name}' });
}
