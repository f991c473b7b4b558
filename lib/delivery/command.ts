import * as z from 'zod/mini';
import { fingerprintOf, shortHash } from '../hash.ts';
import { NewCall, NewMeeting, type NewTask, taskFields } from '../wolkvox/activities.ts';
import { type CaseChanges, SomeChanges } from '../wolkvox/cases.ts';
import { emptyIsAbsent, fields, id, moduleName, notAnObject } from '../wolkvox/check.ts';
import { CaseToMake } from './deadline.ts';
import { SendAt } from './send-at.ts';
import { madeCase, notAnId, WhichCase } from './which-case.ts';

/** Why a file must not be sent to the CRM. */
export const FileFault = z.enum(['empty', 'too_large', 'wrong_type', 'infected', 'not_scanned', 'not_arrived']);
export type FileFault = z.infer<typeof FileFault>;

/** S3's keys are no longer. */
const boundedText = z.string('must be text').check(z.maxLength(1_024, 'must have at most 1024 characters'));

const wholeNumber = (least: number, most: number, message = `must be a whole number from ${least} to ${most}`) =>
  z.int(message).check(z.gte(least, message), z.lte(most, message));

/** An object to attach: its version, its bytes, and its name and type in the CRM. */
export const AttachedObject = z.strictObject(
  {
    bucket: boundedText,
    key: boundedText,
    versionId: z.optional(boundedText),
    etag: z.optional(boundedText),
    /** S3's largest object has 50 TB. */
    size: wholeNumber(0, 50e12, 'must be a whole number of bytes'),
    name: boundedText,
    type: boundedText,
    /** Where its bytes are within the object, and how they are written there: a file within a mail. `size` is of the decoded bytes. */
    part: z.optional(
      z.strictObject({
        from: wholeNumber(0, 50e12, 'must be a whole number of bytes'),
        to: wholeNumber(0, 50e12, 'must be a whole number of bytes'),
        encoding: z.enum(['base64', 'quoted-printable', 'identity']),
      }),
    ),
    /** Why it must not be sent, where that is known before it is read. */
    refused: z.optional(FileFault),
    /** Its bytes as base64, where it came within a body. It has no object then, and its bucket is empty. */
    inline: z.optional(z.string().check(z.maxLength(350_000), z.regex(/^[A-Za-z0-9+/]+={0,2}$/))),
  },
  notAnObject,
);
export type AttachedObject = z.infer<typeof AttachedObject>;

/** A file that is left out: its position in the command, from 1, and why. */
export const MissingFile = z.extend(AttachedObject, {
  number: wholeNumber(1, 9_999),
  why: FileFault,
  /** For how many days the note in the case links to it. */
  linkDays: z.optional(wholeNumber(1, 14)),
});
export type MissingFile = z.infer<typeof MissingFile>;

/** Each missing file is a part of the delivery's row, which DynamoDB limits. */
const fileCount = z.maxLength(2_000, 'must have at most 2000 files');
const files = {
  attachments: z._default(z.array(AttachedObject).check(fileCount), []),
  missing: z.optional(z.array(MissingFile).check(fileCount)),
};
/** The label of the module's field for files, such as "Adjuntos". */
const attachmentField = z.optional(boundedText.check(z.regex(/\S/, 'must not be empty')));

/** An activity may wait for its time: it then is a reminder. */
const sendAt = z.optional(SendAt);

/** A task about a record, or about the case that another delivery makes. */
const TaskToMake = emptyIsAbsent(z.extend(taskFields, { recordId: z.union([id, madeCase], notAnId) }));

/**
 * One thing to do in the CRM. The one place where commands are parsed, from every door and from the store: a field that it does
 * not have is refused, and whatever becomes part of a row or of a key has a bounded form.
 */
export const Command = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('insertCase'), case: CaseToMake, ...files }),
  // The CRM wants responsible and status with every change. An attempt fills in what is left out from the case.
  z.strictObject({ kind: z.literal('updateCase'), caseId: WhichCase, changes: SomeChanges, ...files }),
  z.strictObject({ kind: z.literal('insertTask'), task: TaskToMake, sendAt }),
  z.strictObject({ kind: z.literal('insertCall'), call: NewCall, sendAt }),
  z.strictObject({ kind: z.literal('insertMeeting'), meeting: NewMeeting, sendAt }),
  z.strictObject({ kind: z.literal('insertRecord'), module: moduleName, fields, attachmentField, ...files }),
  z.strictObject({ kind: z.literal('updateRecord'), module: moduleName, id, fields, attachmentField, ...files }),
  // Compares the markers in the cases between two times, epoch ms, with those that were sent.
  z.strictObject({ kind: z.literal('audit'), from: z.number(), to: z.number() }),
  // Asks a follow-up rule about each case that it names, as at the time of its run, ISO 8601.
  z.strictObject({ kind: z.literal('followUp'), rule: boundedText, firedAt: z.iso.datetime() }),
]);
export type Command = z.infer<typeof Command>;
export type CommandKind = Command['kind'];

/** Every kind of command that people and rules may send. */
export const sendableKinds = [
  'insertCase',
  'updateCase',
  'insertTask',
  'insertCall',
  'insertMeeting',
  'insertRecord',
  'updateRecord',
] as const satisfies CommandKind[];
export const commandKinds = [...sendableKinds, 'audit', 'followUp'] as const satisfies CommandKind[];

/** A command as people write it: `attachments` may be left out. */
export type CommandInput = z.input<typeof Command>;
type UpdateCase = Extract<Command, { kind: 'updateCase' }>;
type InsertTask = Extract<Command, { kind: 'insertTask' }>;

/** A command with everything that its call says: a change has the case's id, its responsible and its status. */
export type CompleteCommand =
  | Exclude<Command, UpdateCase | InsertTask>
  | (Omit<InsertTask, 'task'> & { readonly task: NewTask })
  | (Omit<UpdateCase, 'caseId' | 'changes'> & { readonly caseId: string; readonly changes: CaseChanges });

/** Where a command came from. The same event means the same command. */
export interface SourceEvent {
  /** `webhook:<source>`, `upload:<bucket>` or `schedule:<name>`. */
  readonly origin: string;
  /** What a repeated event repeats: the sender's own id, an object's version, a scheduled time. */
  readonly dedupeKey: string;
}

/** Returns the id of the command that this event means for this operation: 26 characters, the same for a repeated event. */
export function commandId(operation: string, { origin, dedupeKey }: SourceEvent): string {
  return shortHash([operation, origin, dedupeKey]);
}

/** Returns the SHA-256 of what a command says, as 64 hex digits. The order of its keys does not matter. */
export function fingerprint(command: Command): string {
  return fingerprintOf(command);
}

/** Returns a command in the one form in which it is stored. Does not check it. */
export function normalizeCommand(input: CommandInput): Command {
  return isWithFiles(input) ? { ...input, attachments: input.attachments ?? [] } : input;
}

/** The files that a command leaves out. */
export function missingOf(command: Command | CompleteCommand): readonly MissingFile[] {
  return ('missing' in command && command.missing) || [];
}

/** The files that a command carries. */
export function attachmentsOf(command: Command | CompleteCommand): readonly AttachedObject[] {
  return 'attachments' in command ? command.attachments : [];
}

type WithFiles = Extract<CommandInput, { attachments?: unknown }>;

function isWithFiles(input: CommandInput): input is WithFiles {
  return ['insertCase', 'updateCase', 'insertRecord', 'updateRecord'].includes(input.kind);
}

/** The time from which a command is sent. `undefined` for one that is sent at once. */
export function sendAtOf(command: Command): SendAt | undefined {
  return 'sendAt' in command ? command.sendAt : undefined;
}

/** The bytes of these files together. */
export function bytesOf(files: readonly AttachedObject[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

/**
 * Whether a link may lead to a file that is left out: it arrived, it is not empty, no scan objected, and its version is known,
 * so that the link never leads to another content.
 */
export function isLinkable({ why, versionId, part }: MissingFile): boolean {
  // A link to a part would lead to the whole object.
  return (why === 'too_large' || why === 'wrong_type') && versionId !== undefined && part === undefined;
}

/**
 * Returns the key of the case line that a command waits in; a record has a line like a case. `undefined` for commands that
 * wait for neither. The key is a hash: a hook may name a case by what people wrote.
 */
export function lineKeyOf(operation: string, command: Command): string | undefined {
  // A change that is sent again after a lost answer must not overwrite a later one.
  if (command.kind === 'updateRecord') return caseLineKey(operation, command.id);
  if (command.kind === 'updateCase') return caseLineKey(operation, command.caseId);
  const madeBy = awaitedDelivery(command);
  return madeBy === undefined ? undefined : caseLineKey(operation, { madeBy });
}

/** Returns the key of a case's line. A case whose id is not known yet has a line of its own until it is. */
export function caseLineKey(operation: string, which: WhichCase): string {
  return shortHash(['line', operation, typeof which === 'string' ? which.toLowerCase() : which]);
}

/** Returns the delivery that makes the case which this command changes, or is about. `undefined` where the case exists. */
export function awaitedDelivery(command: Command): string | undefined {
  const which =
    command.kind === 'updateCase' ? command.caseId : command.kind === 'insertTask' ? command.task?.recordId : undefined;
  return typeof which === 'object' && 'madeBy' in which ? which.madeBy : undefined;
}
