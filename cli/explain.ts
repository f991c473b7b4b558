import { readFile } from 'node:fs/promises';
import type { Head } from '../lib/aws/object-facts.ts';
import { ObjectError } from '../lib/aws/objects.ts';
import { attached } from '../lib/config/attached.ts';
import type { Bucket } from '../lib/config/bucket.ts';
import type { Answer } from '../lib/config/rule.ts';
import { bucketNamed } from '../lib/config/uploads.ts';
import { attachmentsOf, Command, type MissingFile, missingOf } from '../lib/delivery/command.ts';
import { examineSettings } from '../lib/services.ts';
import { checkFiles } from '../lib/uploads/examine.ts';
import { type FactSource, factsOf, matchRule, RuleError, type RuleMatch } from '../lib/uploads/match-rule.ts';
import { SidecarError, sidecarFrom } from '../lib/uploads/sidecar.ts';
import type { Upload } from '../lib/config/upload.ts';
import { uploadOf } from '../lib/uploads/upload-event.ts';
import type { Operator, Terminal } from './operator.ts';
import { reasonInWords } from './reasons.ts';
import { Refused } from './refused.ts';
import { columns, plural } from './wording.ts';

/** What the object is taken for, in the place of what S3 says of it; all there is, where it does not exist yet. */
export interface ExplainOptions {
  readonly size?: string | undefined;
  readonly meta?: readonly string[] | undefined;
  readonly tag?: readonly string[] | undefined;
  /** A file of this machine. */
  readonly sidecar?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Says which rule takes an object, and which command results. Sends nothing and writes nothing. */
export async function explainUpload(
  people: Operator,
  terminal: Terminal,
  address: string,
  options: ExplainOptions,
): Promise<void> {
  const { bucket, key } = objectFrom(address);
  const head = await headOf(people, bucket, key);
  const upload = uploadFrom(bucket, key, head, options);
  const meaning = await meaningFor(people, upload, await sourceFor(people, upload, head !== undefined, options));
  const told =
    'skipped' in meaning ? meaning : await commandFor(people, bucketNamed(people.bridge, bucket), meaning, upload);
  if (options.json) return terminal.say(JSON.stringify({ exists: head !== undefined, ...told }, null, 2));
  terminal.say(
    head ? `${address} is there: ${plural(upload.size, 'byte')}` : `${address} is not there: told as if it were`,
  );
  for (const line of 'skipped' in told ? whySkipped(told) : whatBecomes(told)) terminal.say(line);
  terminal.say('\nNothing was sent.');
}

/** The answer for a program and for people alike. */
interface Told {
  readonly operation: string;
  readonly rule: string;
  readonly command: Command;
  /** What it is to which group, when it goes with others into the command. */
  readonly group?: string | undefined;
  /** Why it would be rejected at once. */
  readonly rejected?: string | undefined;
  /** What the command lacks to be one: the field at fault, and what is wrong with it. */
  readonly invalid?: string | undefined;
}

async function commandFor(
  { bridge, facts }: Operator,
  { operation }: Bucket,
  { answer, rule, matched }: Extract<RuleMatch, { answer: unknown }>,
  upload: Upload,
): Promise<Told> {
  const settings = examineSettings(bridge, operation);
  const { refusedFiles = settings.refusedFiles } = matched;
  const { command, rejected } = await checkFiles(facts, commandIn(answer, upload), { ...settings, refusedFiles });
  const [issue] = Command.safeParse(command).error?.issues ?? [];
  const invalid = issue && `${issue.path.join('.')} ${issue.message}`;
  const group = 'group' in answer ? `${answer.as ?? 'file'} of the group "${answer.group}"` : undefined;
  return { operation, rule, command, group, rejected, invalid };
}

/** Of a group the command as it would be with this file alone. */
function commandIn(answer: Answer, upload: Upload): Command {
  if (!('group' in answer)) return answer;
  return { ...answer.command, attachments: (answer.as ?? 'file') === 'file' ? [attached(upload)] : [] };
}

function whySkipped({ skipped: left, rule }: Extract<RuleMatch, { skipped: unknown }>): string[] {
  return [`Left where it is${rule ? `, by the rule "${rule}"` : ''}: ${reasonInWords(left)}`];
}

function whatBecomes({ operation, rule, command, group, rejected, invalid }: Told): string[] {
  const lines = columns([
    ['rule', `"${rule}"`],
    ...(group ? [['goes with others', group]] : []),
    ['command', command.kind],
    ['operation', operation],
    ['files', String(attachmentsOf(command).length)],
    ...missingOf(command).map((file) => ['missing', missingInWords(file)]),
  ]);
  return [
    ...lines,
    '',
    JSON.stringify(command, null, 2),
    ...(rejected ? [`\nIt would be rejected: ${reasonInWords(rejected)}`] : []),
    ...(invalid ? [`\nIt would be rejected, since the rule makes no whole command of it: ${invalid}`] : []),
  ];
}

function missingInWords({ number, why, linkDays }: MissingFile): string {
  const link = linkDays === undefined ? '' : `; the note links to it for ${plural(linkDays, 'day')}`;
  return `file ${number}: ${reasonInWords(why)}${link}`;
}

async function meaningFor({ bridge }: Operator, upload: Upload, source: FactSource): Promise<RuleMatch> {
  try {
    return await matchRule(bucketNamed(bridge, upload.bucket).rules, upload, source);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new Refused(`The rule "${error.rule}" threw: ${(error.cause as Error)?.stack ?? error.cause}`);
  }
}

async function headOf({ facts }: Operator, bucket: string, key: string): Promise<Head | undefined> {
  try {
    return await facts.head({ bucket, key });
  } catch (error) {
    if (error instanceof ObjectError && error.reason === 'object_gone') return undefined;
    throw error;
  }
}

function uploadFrom(bucket: string, key: string, head: Head | undefined, { size }: ExplainOptions): Upload {
  const bytes = size === undefined ? (head?.size ?? 1) : Number(size);
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new Refused('--size wants a number of bytes');
  const { versionId, etag = 'unknown' } = head ?? {};
  return uploadOf(bucket, { key, versionId, etag, size: bytes, sequencer: head?.modifiedAt.toISOString() ?? '0' });
}

/** What the options say; else what S3 says; of an object that is not there, that it has no metadata and no tags. */
async function sourceFor(
  { facts }: Operator,
  upload: Upload,
  exists: boolean,
  { meta, tag, sidecar }: ExplainOptions,
): Promise<FactSource> {
  const stored = factsOf(facts, upload);
  const given = { metadata: meta && pairsFrom(meta, '--meta'), tags: tag && pairsFrom(tag, '--tag') };
  const fields = sidecar === undefined ? undefined : await sidecarIn(sidecar);
  return {
    metadata: async () => given.metadata ?? (exists ? stored.metadata() : {}),
    tags: async () => given.tags ?? (exists ? stored.tags() : {}),
    sidecar: async () => fields ?? stored.sidecar(),
  };
}

async function sidecarIn(file: string) {
  try {
    return sidecarFrom(await readFile(file));
  } catch (error) {
    if (error instanceof SidecarError) throw new Refused(`${file}: ${error.message}`);
    throw new Refused(`--sidecar: ${file} cannot be read`);
  }
}

function pairsFrom(texts: readonly string[], option: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new Refused(`${option} wants NAME=VALUE`);
      return [option === '--meta' ? text.slice(0, at).toLowerCase() : text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** As it is written: no part of it is decoded. */
function objectFrom(address: string): { bucket: string; key: string } {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/([\s\S]+)$/.exec(address) ?? [];
  if (bucket && key) return { bucket, key };
  throw new Refused('Say which object: explain s3://BUCKET/KEY, the key as it is, in quotes');
}
