import * as z from 'zod/mini';
import { type Attachment, checkAttachments } from './attachment.ts';
import { checkInput, email, emptyIsAbsent, fields, id, invalid, notAnObject, text, user } from './check.ts';
import type { SendOptions, Wolkvox } from './client.ts';
import { writtenDescription } from './description.ts';
import { formBody } from './form-body.ts';
import { type Inserted, parseInserted, parseUpdated, type Updated } from './inserted.ts';
import { jsonBody } from './json-body.ts';

export type { Inserted, Updated } from './inserted.ts';

/** The fields of a new case, where one that is empty is refused. */
export const caseFields = z.strictObject(
  {
    type: text,
    responsible: user,
    owner: user,
    contact: email,
    description: text,
    status: text,
    priority: text,
    form: z.optional(fields),
    solution: z.optional(text),
  },
  notAnObject,
);

/** Input of `insertCase`. `form`: the case type's own fields by label. `solution`: required with a status that closes. */
export const NewCase = emptyIsAbsent(caseFields);
export type NewCase = z.infer<typeof NewCase>;

const caseChanges = z.strictObject(
  {
    responsible: user,
    status: text,
    type: z.optional(text),
    owner: z.optional(user),
    contact: z.optional(email),
    description: z.optional(text),
    priority: z.optional(text),
    form: z.optional(fields),
    solution: z.optional(text),
  },
  notAnObject,
);

/** Input of the updates of a case. The CRM requires `responsible` and `status` with every change. */
export const CaseChanges = emptyIsAbsent(caseChanges);
export type CaseChanges = z.infer<typeof CaseChanges>;

/** Changes of a case as people write them. What is left out stays as the case has it. */
export const SomeChanges = emptyIsAbsent(z.partial(caseChanges));

/**
 * Inserts a case with any number of attachments (`cases/insertAttach.php`) and returns its id and number. Throws a
 * WolkvoxError `invalid` before anything is sent when the input has a fault.
 */
export async function insertCase(
  crm: Wolkvox,
  input: NewCase,
  attachments: readonly Attachment[],
  send?: SendOptions,
): Promise<Inserted> {
  const endpoint = 'cases/insertAttach.php';
  const values = vendorFields(crm, checkCase(crm, NewCase, input, endpoint));
  checkAttachments(endpoint, 'attachments', attachments);
  const { form = {} } = input;
  // To PHP's `empty()`, an object without fields is a missing parameter.
  const filled = crm.refusesEmpty && Object.keys(form).length === 0 ? { form: crm.emptyForm } : {};
  const all = { form: {}, ...values, ...filled };
  const body = jsonBody(all, { at: ['attachments'], list: attachments }, crm.attachmentEncoding);
  return parseInserted(endpoint, await crm.post({ endpoint, body, fence: crm.fence }, send));
}

/**
 * Inserts a case by form-data (`cases/insert.php`), with one file at most. The CRM may act on a part of a form, so
 * `beforeLastByte` is awaited before the first byte.
 */
export async function insertCaseForm(
  crm: Wolkvox,
  input: NewCase,
  files: readonly Attachment[],
  send?: SendOptions,
): Promise<Inserted> {
  const endpoint = 'cases/insert.php';
  const values = vendorFields(crm, checkCase(crm, NewCase, input, endpoint));
  const body = formBody(formTexts({ form: {}, ...values }), atMostOneFile(endpoint, files));
  return parseInserted(endpoint, await crm.post({ endpoint, body, fence: 'first-byte' }, send));
}

/** Updates a case by form-data (`cases/update.php`), with one file at most. `beforeLastByte` is awaited before the first byte. */
export async function updateCase(
  crm: Wolkvox,
  caseId: string,
  changes: CaseChanges,
  files: readonly Attachment[] = [],
  send?: SendOptions,
): Promise<Updated> {
  const endpoint = 'cases/update.php';
  const values = changeBody(crm, caseId, changes, endpoint);
  const body = formBody(formTexts(values), atMostOneFile(endpoint, files));
  return parseUpdated(await crm.post({ endpoint, body, fence: 'first-byte' }, send));
}

/**
 * Updates a case and its attachments (`cases/updateCaseAttachment.php`). Whether the CRM appends them or replaces the
 * case's list is not documented. Throws `invalid` for an empty list: it might remove the case's files.
 */
export async function updateCaseAttachments(
  crm: Wolkvox,
  caseId: string,
  changes: CaseChanges,
  attachments: readonly Attachment[],
  send?: SendOptions,
): Promise<Updated> {
  const endpoint = 'cases/updateCaseAttachment.php';
  if (attachments.length === 0)
    throw invalid(endpoint, 'attachments', 'must not be empty: an empty list might remove the case’s files');
  const values = changeBody(crm, caseId, changes, endpoint);
  checkAttachments(endpoint, 'attachments', attachments);
  const body = jsonBody(values, { at: ['attachments'], list: attachments }, crm.attachmentEncoding);
  return parseUpdated(await crm.post({ endpoint, body, fence: crm.fence }, send));
}

/** PHP keeps only the last of several parts with one name: the other files would be lost silently. */
function atMostOneFile(endpoint: string, files: readonly Attachment[]): Attachment | undefined {
  checkAttachments(endpoint, 'files', files);
  if (files.length > 1) throw invalid(endpoint, 'files', 'may hold one file at most: send several as attachments');
  return files[0];
}

function changeBody(crm: Wolkvox, caseId: string, changes: CaseChanges, endpoint: string): Record<string, unknown> {
  const { caseId: wolkvoxId } = checkInput(z.object({ caseId: id }), { caseId }, endpoint);
  return { 'wolkvox-id': wolkvoxId, ...vendorFields(crm, checkCase(crm, CaseChanges, changes, endpoint)) };
}

function checkCase<T extends typeof NewCase | typeof CaseChanges>(
  crm: Wolkvox,
  schema: T,
  input: z.input<T>,
  endpoint: string,
) {
  const given = checkInput(schema, input, endpoint) as CaseChanges;
  const nameOfStatus = (status: string) => status.normalize('NFC').toLowerCase();
  const closes = crm.closedStatuses.some((status) => nameOfStatus(status) === nameOfStatus(given.status));
  if (closes && given.solution === undefined)
    throw invalid(endpoint, 'solution', 'is required with a status that closes the case');
  return given;
}

/** The values under the vendor's names. */
function vendorFields(crm: Wolkvox, { type, description, ...others }: CaseChanges): Record<string, unknown> {
  return {
    operation: crm.operation,
    ...(type !== undefined && { 'case-type': type }),
    ...(description !== undefined && { description: writtenDescription(crm, description) }),
    ...others,
  };
}

function formTexts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
