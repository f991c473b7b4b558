import type { Head } from '../lib/aws/object-facts.ts';
import { undefinedIfGone } from '../lib/aws/objects.ts';
import { attached } from '../lib/config/attached.ts';
import type { Bucket } from '../lib/config/bucket.ts';
import type { Answer } from '../lib/config/rule.ts';
import type { Upload } from '../lib/config/upload.ts';
import { bucketNamed } from '../lib/config/uploads.ts';
import { attachmentsOf, Command, type MissingFile, missingOf } from '../lib/delivery/command.ts';
import { checkFiles, fileCheckOf } from '../lib/uploads/file-fault.ts';
import { type FactSource, matchRule, RuleError, type RuleMatch } from '../lib/uploads/match-rule.ts';
import { uploadOf } from '../lib/uploads/upload-event.ts';
import { defineCommand, jsonOption, type OptionSpecs, type OptionValues } from './bridge-command.ts';
import { factSource } from './given-facts.ts';
import type { Operator, Terminal } from './operator.ts';
import { reasonText } from './reasons.ts';
import { RefusedError } from './refused-error.ts';
import { columns, plural } from './wording.ts';

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
  help: 'Says which rule takes an object, and the command it makes. Sends nothing and writes nothing.',
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
  const { bucket, key } = objectFrom(address);
  const head = await undefinedIfGone(facts.head({ bucket, key }));
  const upload = uploadFrom(bucket, key, head, options);
  const match = await matchRules(operator, upload, await factSource(facts, upload, options, head !== undefined));
  const explained =
    'skipped' in match ? match : await explainMatch(operator, bucketNamed(bridge, bucket), match, upload);
  if (options.json) return terminal.say(JSON.stringify({ exists: head !== undefined, ...explained }, null, 2));
  terminal.say(
    head
      ? `${address} exists: ${plural(upload.size, 'byte')}`
      : `${address} does not exist. This is what it would become`,
  );
  for (const line of 'skipped' in explained ? describeSkip(explained) : describeCommand(explained)) terminal.say(line);
  terminal.say('\nNothing was sent.');
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
  /** The first field at fault, and what is wrong with it. */
  readonly invalid?: string | undefined;
}

async function explainMatch(
  { bridge, facts }: Operator,
  { operation }: Bucket,
  { answer, rule, matched }: Extract<RuleMatch, { answer: unknown }>,
  upload: Upload,
): Promise<ExplainedCommand> {
  const check = fileCheckOf(bridge, operation);
  const { refusedFiles = check.refusedFiles } = matched;
  const { command, rejected } = await checkFiles(facts, commandIn(answer, upload), { ...check, refusedFiles });
  const [issue] = Command.safeParse(command).error?.issues ?? [];
  const invalid = issue && `${issue.path.join('.')} ${issue.message}`;
  const group = 'group' in answer ? `${answer.as ?? 'file'} of the group "${answer.group}"` : undefined;
  return { operation, rule, command, group, rejected, invalid };
}

/** Returns the command of an answer; of a group, as it would be with this file alone. */
function commandIn(answer: Answer, upload: Upload): Command {
  if (!('group' in answer)) return answer;
  return { ...answer.command, attachments: (answer.as ?? 'file') === 'file' ? [attached(upload)] : [] };
}

function describeSkip({ skipped, rule }: Extract<RuleMatch, { skipped: unknown }>): string[] {
  return [`Skipped${rule ? ` by the rule "${rule}"` : ''}: ${reasonText(skipped)}`];
}

function describeCommand({ operation, rule, command, group, rejected, invalid }: ExplainedCommand): string[] {
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
    throw new RefusedError(`The rule "${error.rule}" threw: ${cause instanceof Error ? cause.stack : cause}`);
  }
}

function uploadFrom(bucket: string, key: string, head: Head | undefined, { size }: ExplainOptions): Upload {
  const bytes = size === undefined ? (head?.size ?? 1) : Number(size);
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RefusedError('--size must be a number of bytes');
  const { versionId, etag = 'unknown' } = head ?? {};
  return uploadOf(bucket, { key, versionId, etag, size: bytes, sequencer: head?.modifiedAt.toISOString() ?? '0' });
}

/** The key is not decoded. */
function objectFrom(address: string): { bucket: string; key: string } {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/([\s\S]+)$/.exec(address) ?? [];
  if (bucket && key) return { bucket, key };
  throw new RefusedError('Say which object: explain s3://BUCKET/KEY, the key as it is, in quotes');
}
