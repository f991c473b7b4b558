import * as z from 'zod/mini';
import { type FileNameFault, fileNameFault } from '../config/key-fault.ts';
import { isDay } from '../day.ts';
import { CaseText } from '../delivery/deadline.ts';
import { LaterSendAtText, SendAtText } from '../delivery/send-at.ts';
import { caseName } from '../delivery/which-case.ts';
import { taskFields } from '../wolkvox/activities.ts';
import { CaseChanges } from '../wolkvox/cases.ts';
import { emptyIsAbsent, fields, isEmpty, isPlainObject, notAnObject } from '../wolkvox/check.ts';

/** A source's name in `sources` of bridge.config.ts. */
export const sourceName = z
  .string('must be text')
  .check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be the name of a source'));

const moment = z.string('must be a date').check(
  z.regex(
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-4]):?[0-5]\d)?$/,
    'must be YYYY-MM-DD HH:MM, or a time with its UTC offset such as 2026-11-20T14:00:00Z',
  ),
  z.refine((value) => isDay(value.slice(0, 10)), 'must be a day that exists'),
);

/** A task as JSON, where a date is text. */
export const TaskBody = emptyIsAbsent(
  z.extend(taskFields, { completionDate: moment, reminderDate: moment, sendAt: z.optional(SendAtText) }),
);

/** The new time of a reminder. */
export const MoveBody = z.strictObject({ sendAt: LaterSendAtText }, notAnObject);

/** Fields of a record by their labels. At least one. */
export const someFields = fields.check(
  z.refine((value) => Object.keys(value).length > 0, 'must have at least one field'),
);

/** The largest upload that S3 accepts in one request. */
const maxFileBytes = 5 * 1024 ** 3;

/** What the name of a file must be, by what is wrong with it. The rule is that of keys in a bucket. */
const nameReasons: Readonly<Record<FileNameFault, string>> = {
  empty: 'must not be empty',
  slash: 'must be the name of a file, without folders: leave out the /',
  backslash: 'must be the name of a file, without folders: leave out the \\',
  dot_segment: 'must not be . or .. nor hold one as a folder, also written with %2e',
  control_character: 'must not hold control characters or line breaks',
  bidi_mark: 'must not hold marks that change the writing direction',
  too_long: 'must be at most 1024 bytes long in UTF-8',
};

/** The name of a file in the CRM. */
export const fileName = z.string('must be text').check(({ value, issues }) => {
  const fault = fileNameFault(value);
  if (fault) issues.push({ code: 'custom', input: value, message: nameReasons[fault] });
});

/** A file to be uploaded: its name in the CRM, and its exact size in bytes. */
export const FileBody = z.strictObject({
  name: fileName,
  size: z
    .int('must be a whole number of bytes')
    .check(z.gte(1, 'must be a whole number of bytes'), z.lte(maxFileBytes, 'must be at most 5 GiB')),
});

const files = z
  .array(FileBody, 'must be a list of files')
  .check(z.minLength(1, 'must have at least one file'), z.maxLength(10, 'must have at most 10 files'));

const uploadBody = z.union([
  z.strictObject({ case: CaseText, files }, notAnObject),
  z.strictObject({ caseId: caseName, changes: CaseChanges, files }, notAnObject),
]);
export type UploadBody = z.infer<typeof uploadBody>;

/** The case that the files are for: a new one, or a change of an existing one. What is empty is absent. */
export const UploadBody = z.pipe(z.transform(withoutEmptyChoices), uploadBody as z.ZodMiniType<UploadBody, unknown>);

/** Without the empty fields of the case that a caller did not choose, such as `caseId: null` beside `case`. */
function withoutEmptyChoices(input: unknown): unknown {
  if (!isPlainObject(input)) return input;
  const isChoice = (name: string) => name === 'case' || name === 'caseId' || name === 'changes';
  const isAbsent = (value: unknown) => value === undefined || isEmpty(value);
  return Object.fromEntries(Object.entries(input).filter(([name, value]) => !(isChoice(name) && isAbsent(value))));
}
