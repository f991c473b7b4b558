import * as z from 'zod/mini';
import { type Attachment, checkAttachments } from './attachment.ts';
import { checkInput, email, fields, id, invalid, text, user } from './check.ts';
import type { SendOptions, Wolkvox } from './client.ts';
import { formBody } from './form-body.ts';
import { type Inserted, parseInserted, parseUpdated, type Updated } from './inserted.ts';
import { jsonBody } from './json-body.ts';

export type { Inserted, Updated } from './inserted.ts';

/** A case to be made. `form` holds the case type's own fields by their labels; `solution` goes with a status that closes. */
export const NewCase = z.strictObject({
  type: text,
  responsible: user,
  owner: user,
  contact: email,
  description: text,
  status: text,
  priority: text,
  form: z.optional(fields),
  solution: z.optional(text),
});
export type NewCase = z.infer<typeof NewCase>;

/** What is to change about a case. The CRM requires responsible and status with every change. */
export const CaseChanges = z.strictObject({
  responsible: user,
  status: text,
  type: z.optional(text),
  owner: z.optional(user),
  contact: z.optional(email),
  description: z.optional(text),
  priority: z.optional(text),
  form: z.optional(fields),
  solution: z.optional(text),
});
export type CaseChanges = z.infer<typeof CaseChanges>;

/** Makes a case, with its attachments if there are any (`cases/insertAttach.php`). */
export async function insertCase(
  crm: Wolkvox,
  input: NewCase,
  attachments: readonly Attachment[],
  send?: SendOptions,
): Promise<Inserted> {
  const endpoint = 'cases/insertAttach.php';
  const values = vendorFields(crm, checkCase(crm, NewCase, input, endpoint));
  checkAttachments(endpoint, 'attachments', attachments);
  const body = jsonBody({ form: {}, ...values }, { at: ['attachments'], list: attachments }, crm.attachmentEncoding);
  return parseInserted(endpoint, await crm.post({ endpoint, body, fence: crm.fence }, send));
}

/**
 * Makes a case by form-data (`cases/insert.php`), where a part of the call may already act: the hook comes before its first
 * byte. Takes one file at most.
 */
export async function insertCaseForm(
  crm: Wolkvox,
  input: NewCase,
  files: readonly Attachment[],
  send?: SendOptions,
): Promise<Inserted> {
  const endpoint = 'cases/insert.php';
  const values = vendorFields(crm, checkCase(crm, NewCase, input, endpoint));
  const body = formBody(formTexts({ form: {}, ...values }), requireOneFile(endpoint, files));
  return parseInserted(endpoint, await crm.post({ endpoint, body, fence: 'first-byte' }, send));
}

/** Changes a case by form-data (`cases/update.php`): the hook comes before its first byte. Takes one file at most. */
export async function updateCase(
  crm: Wolkvox,
  caseId: string,
  changes: CaseChanges,
  files: readonly Attachment[] = [],
  send?: SendOptions,
): Promise<Updated> {
  const endpoint = 'cases/update.php';
  const values = changeBody(crm, caseId, changes, endpoint);
  const body = formBody(formTexts(values), requireOneFile(endpoint, files));
  return parseUpdated(await crm.post({ endpoint, body, fence: 'first-byte' }, send));
}

/**
 * Changes a case and its list of attachments (`cases/updateCaseAttachment.php`). Whether they join the list or replace it is
 * not documented, so an empty list is refused: it might wipe the case's files.
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
    throw invalid(endpoint, 'attachments', 'must not be empty: that might remove what is there');
  const values = changeBody(crm, caseId, changes, endpoint);
  checkAttachments(endpoint, 'attachments', attachments);
  const body = jsonBody(values, { at: ['attachments'], list: attachments }, crm.attachmentEncoding);
  return parseUpdated(await crm.post({ endpoint, body, fence: crm.fence }, send));
}

/** PHP keeps the last of several parts of one name: more than one file would be lost silently. */
function requireOneFile(endpoint: string, files: readonly Attachment[]): Attachment | undefined {
  checkAttachments(endpoint, 'files', files);
  if (files.length > 1) throw invalid(endpoint, 'files', 'may be one here: send several as attachments');
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
  const closes = crm.closedStatuses.some((status) => status.toLowerCase() === given.status.toLowerCase());
  if (closes && given.solution === undefined)
    throw invalid(endpoint, 'solution', 'is required with a status that closes the case');
  return given;
}

/** In the vendor's words. */
function vendorFields({ operation }: Wolkvox, { type, ...others }: CaseChanges): Record<string, unknown> {
  return { operation, ...(type !== undefined && { 'case-type': type }), ...others };
}

function formTexts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
