import * as z from 'zod/mini';
import { fingerprintOf, shortHash } from '../hash.ts';
import { NewCall, NewMeeting, NewTask } from '../wolkvox/activities.ts';
import { type CaseChanges, NewCase, SomeChanges } from '../wolkvox/cases.ts';
import { fields, id, moduleName, notAnObject } from '../wolkvox/check.ts';
import { SendAt } from './send-at.ts';

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

/** The number of a case as people see it, such as `PET-24521105632142745`: a prefix of the operation's own, and digits. */
const caseNumber = z
  .string('must be text')
  .check(
    z.regex(/^(?:[\p{L}\p{N}][\p{L}\p{M}\p{N}._/ -]{0,62})?\d$/u, 'must be the number of a case, such as PET-2452110'),
  );

/** The id of a delivery. */
export const deliveryId = z.string().check(z.regex(/^[a-z2-7]{26}$/, 'must be the id of a delivery'));

/**
 * Which case: by its id; by its number as people see it (`PET-2452…`), which an attempt looks up; or as the one that another
 * delivery makes.
 */
export const WhichCase = z.union(
  [id, z.strictObject({ idPrefijo: caseNumber }), z.strictObject({ madeBy: deliveryId })],
  'must be the 24 hexadecimal digits of a record’s address',
);
export type WhichCase = z.infer<typeof WhichCase>;

/** How a caller names a case: by its id, or by its number. */
export const caseName = z.union([id, caseNumber], 'must be the id of a case, or its number, such as PET-2452110');

/** Returns the case that a caller names so. */
export function whichCase(name: string): WhichCase {
  return id.safeParse(name).success ? name : { idPrefijo: name.normalize('NFC') };
}

/**
 * One thing to do in the CRM. The one place where commands are parsed, from every door and from the store: a field that it does
 * not have is refused, and whatever becomes part of a row or of a key has a bounded form.
 */
export const Command = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('insertCase'), case: NewCase, ...files }),
  // The CRM wants responsible and status with every change. An attempt fills in what is left out from the case.
  z.strictObject({ kind: z.literal('updateCase'), caseId: WhichCase, changes: SomeChanges, ...files }),
  z.strictObject({ kind: z.literal('insertTask'), task: NewTask, sendAt }),
  z.strictObject({ kind: z.literal('insertCall'), call: NewCall, sendAt }),
  z.strictObject({ kind: z.literal('insertMeeting'), meeting: NewMeeting, sendAt }),
  z.strictObject({ kind: z.literal('insertRecord'), module: moduleName, fields, attachmentField, ...files }),
  z.strictObject({ kind: z.literal('updateRecord'), module: moduleName, id, fields, attachmentField, ...files }),
  // Compares the markers in the cases between two times, epoch ms, with those that were sent.
  z.strictObject({ kind: z.literal('audit'), from: z.number(), to: z.number() }),
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
export const commandKinds = [...sendableKinds, 'audit'] as const satisfies CommandKind[];

/** A command as people write it: `attachments` may be left out. */
export type CommandInput = z.input<typeof Command>;
type UpdateCase = Extract<Command, { kind: 'updateCase' }>;

/** A command with everything that its call says: a change has the case's id, its responsible and its status. */
export type CompleteCommand =
  | Exclude<Command, UpdateCase>
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
export function isLinkable({ why, versionId }: MissingFile): boolean {
  return (why === 'too_large' || why === 'wrong_type') && versionId !== undefined;
}

/**
 * Returns the key of the case line that a command waits in; a record has a line like a case. `undefined` for commands that
 * change neither. The key is a hash: a hook may name a case by what people wrote.
 */
export function lineKeyOf(operation: string, command: Command): string | undefined {
  // A change that is sent again after a lost answer must not overwrite a later one.
  if (command.kind === 'updateRecord') return caseLineKey(operation, command.id);
  return command.kind === 'updateCase' ? caseLineKey(operation, command.caseId) : undefined;
}

/** Returns the key of a case's line. A case whose id is not known yet has a line of its own until it is. */
export function caseLineKey(operation: string, which: WhichCase): string {
  return shortHash(['line', operation, typeof which === 'string' ? which.toLowerCase() : which]);
}

/** Returns the delivery that makes the case which this command changes. `undefined` where the case exists. */
export function awaitedDelivery(command: Command): string | undefined {
  if (command.kind !== 'updateCase' || typeof command.caseId === 'string') return undefined;
  return 'madeBy' in command.caseId ? command.caseId.madeBy : undefined;
}
