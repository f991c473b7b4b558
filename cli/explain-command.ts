import type { ObjectFacts } from '../lib/aws/object-facts.ts';
import type { ObjectReason } from '../lib/aws/object-reason.ts';
import { ObjectError } from '../lib/aws/objects.ts';
import { attached } from '../lib/config/attached.ts';
import type { Bridge } from '../lib/config/bridge.ts';
import { commandFindings } from '../lib/config/checks/made-command.ts';
import type { Grouped } from '../lib/config/grouping.ts';
import type { List } from '../lib/config/rows.ts';
import type { Answer, Rule } from '../lib/config/rule.ts';
import type { Upload } from '../lib/config/upload.ts';
import { attachmentsOf, Command, type MissingFile, missingOf } from '../lib/delivery/command.ts';
import { countOf, translate } from '../lib/language.ts';
import { checkFiles, fileCheckOf } from '../lib/uploads/file-fault.ts';
import { describeFault } from './describe-fault.ts';
import { explainTexts as texts } from './explain-texts.ts';
import { reasonText } from './reasons.ts';
import { nouns } from './texts.ts';
import { columns } from './wording.ts';

/** What a rule made of an upload, but for lists. */
export interface MadeCommand {
  readonly answer: Exclude<Answer, List>;
  readonly rule: string;
  readonly matched: Rule;
}

/** What an upload would become: the JSON output. */
export interface ExplainedCommand {
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

/** Checks a command as an upload's is checked. Writes nothing. */
export async function explainCommand(
  { bridge, facts }: { readonly bridge: Bridge; readonly facts: ObjectFacts },
  operation: string,
  { answer, rule, matched }: MadeCommand,
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
  const group = 'group' in answer ? translate(texts.inGroup, { role: roleIn(answer), group: answer.group }) : undefined;
  return { operation, rule, command, group, rejected, unreadable, invalid };
}

/** Returns why S3 refuses an object. Throws any other error again. */
export function refusalIn(error: unknown): ObjectReason {
  if (error instanceof ObjectError && error.reason !== 'object_unreadable') return error.reason;
  throw error;
}

function roleIn({ as = 'file' }: Grouped): string {
  return as;
}

/** Returns the command of an answer; of a group, as it would be with this file alone. */
function commandIn(answer: MadeCommand['answer'], upload: Upload): Command {
  if (!('group' in answer)) return answer;
  return { ...answer.command, attachments: roleIn(answer) === 'file' ? [attached(upload)] : [] };
}

/** Returns the field that no command has, with the one that it resembles, of what a rule made; `undefined` when it has none. */
export function unknownFieldIn(made: unknown): string | undefined {
  return commandFindings(made).find(({ kind }) => kind === 'unknown')?.sentence;
}

/** Returns in one sentence what comes of it. */
export function verdictOf(explained: ExplainedCommand): string {
  const { operation, rule, command, rejected, unreadable, invalid, group } = explained;
  if (invalid !== undefined) return translate(texts.invalid, { why: invalid });
  if (rejected !== undefined) return translate(texts.rejected, { why: reasonText(rejected) });
  if (unreadable !== undefined) return translate(texts.unreadable, { why: reasonText(unreadable) });
  if (group !== undefined) return translate(texts.joins, { group, rule });
  return translate(texts.makes, { kind: command.kind, operation, rule });
}

/** Whether something comes of it. */
export function isAccepted({ rejected, unreadable, invalid }: ExplainedCommand): boolean {
  return rejected === undefined && unreadable === undefined && invalid === undefined;
}

/** Returns the lines that follow the verdict. */
export function describeCommand({ operation, rule, command, group }: ExplainedCommand): string[] {
  const lines = columns([
    [translate(texts.rule), `"${rule}"`],
    ...(group ? [[translate(texts.group), group]] : []),
    [translate(texts.command), command.kind],
    [translate(texts.operation), operation],
    [translate(texts.files), String(attachmentsOf(command).length)],
    ...missingOf(command).map((file) => [translate(texts.missing), describeMissing(file)]),
  ]);
  return [...lines, '', JSON.stringify(command, null, 2)];
}

function describeMissing({ number, why, linkDays }: MissingFile): string {
  const values = { number: String(number), why: reasonText(why) };
  if (linkDays === undefined) return translate(texts.missingFile, values);
  return translate(texts.missingLinked, { ...values, days: countOf(linkDays, nouns.day) });
}
