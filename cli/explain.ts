import type { Head, ObjectFacts } from '../lib/aws/object-facts.ts';
import type { ObjectReason } from '../lib/aws/object-reason.ts';
import type { ObjectVersion } from '../lib/aws/objects.ts';
import type { Bucket } from '../lib/config/bucket.ts';
import type { Upload } from '../lib/config/upload.ts';
import { bucketNamed } from '../lib/config/uploads.ts';
import { countOf, translate } from '../lib/language.ts';
import type { FactSource, RuleMatch } from '../lib/uploads/match-rule.ts';
import { uploadOf } from '../lib/uploads/upload-event.ts';
import { defineCommand, jsonOption, type OptionSpecs, type OptionValues } from './bridge-command.ts';
import {
  describeCommand,
  type ExplainedCommand,
  explainCommand,
  isAccepted,
  refusalIn,
  verdictOf,
} from './explain-command.ts';
import { describeList, type ExplainedList, explainList, listVerdict } from './explain-list.ts';
import { type FailedMatch, matchRules } from './explain-match.ts';
import { explainTexts as texts } from './explain-texts.ts';
import { factSource } from './given-facts.ts';
import type { ConfiguredOperator, Operator, Terminal } from './operator.ts';
import { listenedTo, type ObjectName, storedObject } from './readable-bucket.ts';
import { reasonText } from './reasons.ts';
import { exitCodes, RefusedError } from './refused-error.ts';
import { nouns } from './texts.ts';
import { withoutStore } from './without-store.ts';

/** They replace what S3 says of the object, which need not exist. */
const options = {
  size: { type: 'string', value: 'BYTES' },
  meta: { type: 'string', value: 'NAME=VALUE', multiple: true },
  tag: { type: 'string', value: 'NAME=VALUE', multiple: true },
  /** A file of this machine. */
  sidecar: { type: 'string', value: 'FILE' },
  ...jsonOption,
} as const satisfies OptionSpecs;
export type ExplainOptions = OptionValues<typeof options>;

export const explain = defineCommand({
  name: 'explain',
  subject: 's3://BUCKET/KEY',
  help: {
    en: 'Says which rule takes an object, and the command it makes. Sends nothing and writes nothing.',
    es: 'Dice qué regla toma un objeto y en qué comando lo convierte. No envía ni escribe nada.',
    pt: 'Diz que regra toma um objeto e em que comando o transforma. Não envia nem escreve nada.',
  },
  options,
  needs: 'stack if there is one',
  run: async (operator, terminal, options, address) =>
    (await explainUpload(operator, terminal, address, options)) ? undefined : { exitCode: exitCodes.notFound },
});

/** What `explain` works with. Without a stack it knows no objects. */
export type Explainer = ConfiguredOperator & Partial<Pick<Operator, 'facts'>>;

/** What comes of an upload: the JSON output, but for whether the object exists. */
type Explained =
  | Extract<RuleMatch, { skipped: unknown }>
  | { readonly skipped: 'no_listener' }
  | FailedMatch
  | ExplainedCommand
  | ExplainedList;

/** Says what comes of an upload, the verdict first. Returns whether something comes of it. Throws a RefusedError for a wrong option. */
export async function explainUpload(
  operator: Explainer,
  terminal: Terminal,
  address: string,
  options: ExplainOptions,
): Promise<boolean> {
  const { bridge, facts = withoutStore } = operator;
  const given = objectFrom(address);
  const listened = listenedTo(bridge, given, operator.facts !== undefined);
  const { bucket, key } = await storedObject(facts, given);
  const { head, refused } = listened.is ? await readHead(facts, { bucket, key }) : {};
  const upload = uploadFrom(bucket, key, head, options);
  const source = await factSource(facts, upload, options, head !== undefined);
  const explained: Explained = listened.is
    ? await explainAnswer(operator, bucketNamed(bridge, bucket), upload, source)
    : { skipped: 'no_listener' };
  const exists = head !== undefined;
  const isRight = comesToSomething(explained);
  if (options.json) {
    terminal.say(JSON.stringify({ exists, ...(refused && { refused }), ...explained }, null, 2));
    return isRight;
  }
  terminal.say(
    listened.is ? verdictIn(explained) : translate(texts.nobodyListens, { bucket, others: listened.others }),
  );
  if (listened.isAssumed) terminal.warn(translate(texts.takenForOwn, { bucket }));
  if (refused) terminal.say(translate(texts.refusedToYou, { address, why: reasonText(refused) }));
  terminal.say(presence({ address, exists, refused, upload, hasStack: operator.facts !== undefined }));
  for (const line of describe(explained, upload)) terminal.say(line);
  terminal.say(`\n${translate(texts.nothingSent)}`);
  return isRight;
}

/** Returns what is known of the object itself. */
function presence({
  address,
  exists,
  refused,
  upload,
  hasStack,
}: {
  readonly address: string;
  readonly exists: boolean;
  readonly refused: ObjectReason | undefined;
  readonly upload: Upload;
  readonly hasStack: boolean;
}): string {
  if (!hasStack) return translate(texts.noStack);
  if (refused) return translate(texts.byName);
  return exists
    ? translate(texts.exists, { address, size: countOf(upload.size, nouns.byte) })
    : translate(texts.doesNotExist, { address });
}

async function explainAnswer(
  operator: Explainer,
  bucket: Bucket,
  upload: Upload,
  source: FactSource,
): Promise<Explained> {
  const match = await matchRules(operator.bridge, upload, source);
  if (!('answer' in match)) return match;
  const { answer, rule: ruleName, matched: rule } = match;
  const { bridge, facts } = operator;
  if ('list' in answer) return explainList({ bridge, facts }, bucket.operation, { ...answer, rule, ruleName, upload });
  return explainCommand({ bridge, facts: facts ?? withoutStore }, bucket.operation, { ...match, answer }, upload);
}

/** Returns in one sentence what comes of an upload. */
function verdictIn(explained: Explained): string {
  if ('failed' in explained) return explained.failed;
  if (!('skipped' in explained)) return 'list' in explained ? listVerdict(explained) : verdictOf(explained);
  const why = reasonText(explained.skipped);
  const rule = 'rule' in explained ? explained.rule : undefined;
  return rule === undefined ? translate(texts.nothing, { why }) : translate(texts.nothingByRule, { rule, why });
}

function comesToSomething(explained: Explained): boolean {
  if ('failed' in explained || 'skipped' in explained) return false;
  return 'list' in explained ? explained.fault === undefined : isAccepted(explained);
}

function describe(explained: Explained, upload: Upload): string[] {
  if ('failed' in explained || 'skipped' in explained) return [];
  return 'list' in explained ? describeList(explained, upload) : describeCommand(explained);
}

/** Returns the object's properties, or why S3 refuses them to this person. Neither when there is no such object. */
async function readHead(
  facts: ObjectFacts,
  object: ObjectVersion,
): Promise<{ readonly head?: Head; readonly refused?: ObjectReason }> {
  try {
    return { head: await facts.head(object) };
  } catch (error) {
    const refused = refusalIn(error);
    return refused === 'object_gone' ? {} : { refused };
  }
}

function uploadFrom(bucket: string, key: string, head: Head | undefined, { size }: ExplainOptions): Upload {
  const bytes = size === undefined ? (head?.size ?? 1) : Number(size);
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RefusedError(translate(texts.sizeForm));
  const { versionId, etag = 'unknown' } = head ?? {};
  return uploadOf(bucket, { key, versionId, etag, size: bytes, sequencer: head?.modifiedAt.toISOString() ?? '0' });
}

/** The key is not decoded. */
function objectFrom(address: string): ObjectName {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/([\s\S]+)$/.exec(address) ?? [];
  if (bucket && key) return { bucket, key };
  throw new RefusedError(translate(texts.whichObject));
}
