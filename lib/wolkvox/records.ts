import * as z from 'zod/mini';
import { type Attachment, checkAttachments } from './attachment.ts';
import { checkInput, emptyIsAbsent, fields, id, invalid, text } from './check.ts';
import type { SendOptions, Wolkvox } from './client.ts';
import { type Inserted, parseInserted, parseUpdated, type Updated } from './inserted.ts';
import { type Files, jsonBody } from './json-body.ts';

/** Label of the module's field for files. Default: where the operation's `recordAttachments` says. */
const attachmentField = z.optional(text);

/** Input of `insertRecord`. The keys of `fields` are the labels that the CRM shows. */
export const NewRecord = emptyIsAbsent(z.strictObject({ module: text, fields, attachmentField }));
export type NewRecord = z.infer<typeof NewRecord>;

/** Input of `updateRecord`. Fields that are not named stay unchanged. */
export const RecordChanges = emptyIsAbsent(z.strictObject({ module: text, id, fields, attachmentField }));
export type RecordChanges = z.infer<typeof RecordChanges>;

/**
 * Inserts a record (`custom/insert.php`), or one with files (`custom/insertAttach.php`). The vendor documents files only in a
 * field of the module, so this throws `invalid` for files without a field's name.
 */
export async function insertRecord(
  crm: Wolkvox,
  record: NewRecord,
  attachments: readonly Attachment[] = [],
  send?: SendOptions,
): Promise<Inserted> {
  const endpoint = attachments.length > 0 ? 'custom/insertAttach.php' : 'custom/insert.php';
  const input = checkInput(NewRecord, record, endpoint);
  const { module, fields: given } = input;
  const placed = placeFiles(crm, endpoint, input, attachments);
  if (placed?.at.length === 1) throw invalid(endpoint, 'attachmentField', 'is required: the module’s field for files');
  const body = jsonBody({ operation: crm.operation, module, fields: given }, placed, crm.attachmentEncoding);
  return parseInserted(endpoint, await crm.post({ endpoint, body, fence: crm.fence }, send));
}

/**
 * Sets fields of a record (`custom/update.php`). Files go into `attachmentField`, or where `recordAttachments` says: into a
 * list beside the fields, or into a field. The vendor's pages show both.
 */
export async function updateRecord(
  crm: Wolkvox,
  change: RecordChanges,
  attachments: readonly Attachment[] = [],
  send?: SendOptions,
): Promise<Updated> {
  const endpoint = 'custom/update.php';
  const changes = checkInput(RecordChanges, change, endpoint);
  const { module, id: recordId, fields: given } = changes;
  if (attachments.length === 0 && Object.keys(given).length === 0) {
    throw invalid(endpoint, 'fields', 'must hold at least one field');
  }
  const placed = placeFiles(crm, endpoint, changes, attachments);
  const values = { operation: crm.operation, module, 'wolkvox-id': recordId, fields: given };
  const body = jsonBody(values, placed, crm.attachmentEncoding);
  return parseUpdated(await crm.post({ endpoint, body, fence: crm.fence }, send));
}

/** The files' place in the body. Returns `undefined` without files. Throws `invalid` when a field has the same place. */
function placeFiles(
  { recordAttachments }: Wolkvox,
  endpoint: string,
  { fields: given, attachmentField }: Pick<NewRecord, 'fields' | 'attachmentField'>,
  list: readonly Attachment[],
): Files | undefined {
  checkAttachments(endpoint, 'attachments', list);
  if (list.length === 0) return undefined;
  const field = attachmentField ?? (recordAttachments.as === 'field' ? recordAttachments.field : undefined);
  if (field === undefined) return { at: ['attachments'], list };
  if (field in given) throw invalid(endpoint, `fields.${field}`, 'is the field for the attachments: leave it out');
  return { at: ['fields', field], list };
}
