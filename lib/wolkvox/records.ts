import * as z from 'zod/mini';
import { type Attachment, checkAttachments } from './attachment.ts';
import { checked, fields, id, invalid, text } from './check.ts';
import type { SendOptions, Wolkvox } from './client.ts';
import { type Inserted, insertedFrom, type Updated, updatedFrom } from './inserted.ts';
import { type Files, jsonBody } from './json-body.ts';

/** A record to be made in any module; the keys of its fields are the labels that the CRM shows. */
export const NewRecord = z.strictObject({ module: text, fields });
export type NewRecord = z.infer<typeof NewRecord>;

/** Fields to be set in a record. */
export const RecordChanges = z.strictObject({ module: text, id, fields });
export type RecordChanges = z.infer<typeof RecordChanges>;

/** Makes a record (`custom/insert.php`). */
export async function insertRecord(crm: Wolkvox, record: NewRecord, send?: SendOptions): Promise<Inserted> {
  const endpoint = 'custom/insert.php';
  const { module, fields: given } = checked(NewRecord, record, endpoint);
  const body = jsonBody({ operation: crm.operation, module, fields: given });
  return insertedFrom(endpoint, await crm.post({ endpoint, body, fence: crm.fence }, send));
}

/**
 * Sets fields of a record (`custom/update.php`). Files go where `recordAttachments` says: into a list beside the fields, or
 * into a field of the module; the vendor's pages show both.
 */
export async function updateRecord(
  crm: Wolkvox,
  change: RecordChanges,
  attachments: readonly Attachment[] = [],
  send?: SendOptions,
): Promise<Updated> {
  const endpoint = 'custom/update.php';
  const { module, id: recordId, fields: given } = checked(RecordChanges, change, endpoint);
  if (attachments.length === 0 && Object.keys(given).length === 0) {
    throw invalid(endpoint, 'fields', 'must hold something to change');
  }
  checkAttachments(endpoint, 'attachments', attachments);
  const { recordAttachments: place } = crm;
  if (attachments.length > 0 && place.as === 'field' && place.field in given) {
    throw invalid(endpoint, `fields.${place.field}`, 'is where the attachments go: leave it out');
  }
  const values = { operation: crm.operation, module, 'wolkvox-id': recordId, fields: given };
  const body = jsonBody(values, attachments.length > 0 ? filesOf(crm, attachments) : undefined, crm.attachmentEncoding);
  return updatedFrom(await crm.post({ endpoint, body, fence: crm.fence }, send));
}

function filesOf({ recordAttachments }: Wolkvox, list: readonly Attachment[]): Files {
  return recordAttachments.as === 'field'
    ? { at: ['fields', recordAttachments.field], list }
    : { at: ['attachments'], list };
}
