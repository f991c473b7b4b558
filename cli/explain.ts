import type { Head, ObjectFacts } from '../lib/aws/object-facts.ts';
import type { ObjectReason } from '../lib/aws/object-reason.ts';
import { ObjectError, type ObjectVersion } from '../lib/aws/objects.ts';
import { attached } from '../lib/config/attached.ts';
import type { Bucket } from '../lib/config/bucket.ts';
import type { List } from '../lib/config/rows.ts';
import type { Answer } from '../lib/config/rule.ts';
import type { Upload } from '../lib/config/upload.ts';
import { bucketNamed } from '../lib/config/uploads.ts';
import { attachmentsOf, Command, type MissingFile, missingOf } from '../lib/delivery/command.ts';
import { MadeCommandError } from '../lib/delivery/made-command.ts';
import { describeThrown } from '../lib/thrown.ts';
import { checkFiles, fileCheckOf } from '../lib/uploads/file-fault.ts';
import { type FactSource, matchRule, RuleError, type RuleMatch } from '../lib/uploads/match-rule.ts';
import { uploadOf } from '../lib/uploads/upload-event.ts';
import { defineCommand, jsonOption, type OptionSpecs, type OptionValues } from './bridge-command.ts';
import { describeFault } from './describe-fault.ts';
import { describeList, explainList } from './explain-list.ts';
import { factSource } from './given-facts.ts';
import type { Operator, Terminal } from './operator.ts';
import { type ObjectName, requireReadable, storedObject } from './readable-bucket.ts';
import { reasonText } from './reasons.ts';
import { RefusedError } from './refused-error.ts';
import { columns, plural } from './wording.ts';

type OneCommand = Exclude<Answer, List>;

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
  run: (operator, terminal, options, address) => explainUpload(operator, terminal, address, options),
});

export async function explainUpload(
  operator: Operator,
  terminal: Terminal,
  address: string,
  options: ExplainOptions,
): Promise<void> {
  const { bridge, facts } = operator;
  const { bucket, key } = await storedObject(facts, requireReadable(bridge, objectFrom(address)));
  const { head, refused } = await readHead(facts, { bucket, key });
  const upload = uploadFrom(bucket, key, head, options);
  const match = await matchRules(operator, upload, await factSource(facts, upload, options, head !== undefined));
  const explained = await explainAnswer(operator, bucketNamed(bridge, bucket), match, upload);
  const exists = head !== undefined;
  if (options.json) return terminal.say(JSON.stringify({ exists, ...(refused && { refused }), ...explained }, null, 2));
  if (refused) terminal.say(`${address}: S3 refuses it to you. ${reasonText(refused)}`);
  const isThere = exists ? `exists: ${plural(upload.size, 'byte')}` : 'does not exist. This is what it would become';
  terminal.say(refused ? 'By its name alone it would become this:' : `${address} ${isThere}`);
  for (const line of describe(explained, upload)) terminal.say(line);
  terminal.say('\nNothing was sent.');
}

async function explainAnswer(operator: Operator, bucket: Bucket, match: RuleMatch, upload: Upload) {
  if ('skipped' in match) return match;
  const { answer, rule: ruleName, matched: rule } = match;
  if (!('list' in answer)) return explainMatch(operator, bucket, { ...match, answer }, upload);
  return explainList(operator, bucket.operation, { ...answer, rule, ruleName, upload });
}

function describe(explained: Awaited<ReturnType<typeof explainAnswer>>, upload: Upload): string[] {
  if ('skipped' in explained) return describeSkip(explained);
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

/** Returns why S3 refuses an object. Throws any other error again. */
function refusalIn(error: unknown): ObjectReason {
  if (error instanceof ObjectError && error.reason !== 'object_unreadable') return error.reason;
  throw error;
}

/** The JSON output. */
interface ExplainedCommand {
  readonly operation: string;
  readonly rule: string;
  readonly command: Command;
  /** The group that it joins, and as what. */
  readonly group?: string | undefined;
  /** Why it would be rejected at once. */
  readonly rejected?: string | undefined;
  /** Why S3 gives no byte of its files, so that nobody can tell what kind they are. */
  readonly unreadable?: ObjectReason | undefined;
  /** The first field at fault, and what is wrong with it. */
  readonly invalid?: string | undefined;
}

async function explainMatch(
  { bridge, facts }: Operator,
  { operation }: Bucket,
  { answer, rule, matched }: Extract<RuleMatch, { answer: unknown }> & { readonly answer: OneCommand },
  upload: Upload,
): Promise<ExplainedCommand> {
  const check = fileCheckOf(bridge, operation);
  const { refusedFiles = check.refusedFiles } = matched;
  const made = commandIn(answer, upload);
  const checked = await checkFiles(facts, made, { ...check, refusedFiles }).catch((error) => refusalIn(error));
  const { command, rejected } = typeof checked === 'string' ? { command: made, rejected: undefined } : checked;
  const unreadable = typeof checked === 'string' ? checked : undefined;
  const issues = Command.safeParse(command).error?.issues;
  const invalid = issues && describeFault(issues, command);
  const group = 'group' in answer ? `${answer.as ?? 'file'} of the group "${answer.group}"` : undefined;
  return { operation, rule, command, group, rejected, unreadable, invalid };
}

/** Returns the command of an answer; of a group, as it would be with this file alone. */
function commandIn(answer: OneCommand, upload: Upload): Command {
  if (!('group' in answer)) return answer;
  return { ...answer.command, attachments: (answer.as ?? 'file') === 'file' ? [attached(upload)] : [] };
}

function describeSkip({ skipped, rule }: Extract<RuleMatch, { skipped: unknown }>): string[] {
  return [`Skipped${rule ? ` by the rule "${rule}"` : ''}: ${reasonText(skipped)}`];
}

function describeCommand(explained: ExplainedCommand): string[] {
  const { operation, rule, command, group, rejected, unreadable, invalid } = explained;
  const lines = columns([
    ['rule', `"${rule}"`],
    ...(group ? [['group', group]] : []),
    ['command', command.kind],
    ['operation', operation],
    ['files', String(attachmentsOf(command).length)],
    ...missingOf(command).map((file) => ['missing', describeMissing(file)]),
  ]);
  return [
    ...lines,
    '',
    JSON.stringify(command, null, 2),
    ...(unreadable ? [`\nIt would not be accepted as long as S3 refuses its bytes. ${reasonText(unreadable)}`] : []),
    ...(rejected ? [`\nIt would be rejected: ${reasonText(rejected)}`] : []),
    ...(invalid ? [`\nIt would be rejected, because the rule's command cannot be used: ${invalid}`] : []),
  ];
}

function describeMissing({ number, why, linkDays }: MissingFile): string {
  const link = linkDays === undefined ? '' : `; the note links to it for ${plural(linkDays, 'day')}`;
  return `file ${number}: ${reasonText(why)}${link}`;
}

async function matchRules({ bridge }: Operator, upload: Upload, source: FactSource): Promise<RuleMatch> {
  try {
    return await matchRule(bucketNamed(bridge, upload.bucket).rules, upload, source);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const { cause } = error;
    if (cause instanceof MadeCommandError) {
      throw new RefusedError(`The command of the rule "${error.rule}" cannot be used: ${cause.message}`);
    }
    throw new RefusedError(`The rule "${error.rule}" threw: ${describeThrown(cause)}`);
  }
}

function uploadFrom(bucket: string, key: string, head: Head | undefined, { size }: ExplainOptions): Upload {
  const bytes = size === undefined ? (head?.size ?? 1) : Number(size);
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RefusedError('--size must be a number of bytes');
  const { versionId, etag = 'unknown' } = head ?? {};
  return uploadOf(bucket, { key, versionId, etag, size: bytes, sequencer: head?.modifiedAt.toISOString() ?? '0' });
}

/** The key is not decoded. */
function objectFrom(address: string): ObjectName {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/([\s\S]+)$/.exec(address) ?? [];
  if (bucket && key) return { bucket, key };
  throw new RefusedError('Say which object: explain s3://BUCKET/KEY, the key as it is, in quotes');
}
