import { type Objects, undefinedIfGone } from '../../aws/objects.ts';
import type { Table } from '../../aws/table.ts';
import { type Delivery, type Final, isFinal } from './delivery.ts';
import { rowKey } from './delivery-row.ts';

/** A file that shall be tagged, or moved, once its delivery is final. */
export interface FileToTag {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
  /** Bytes. */
  readonly size: number;
  /** Why its delivery leaves it out. */
  readonly why?: string | undefined;
  /** The record of the CRM that it goes to, where the command names one. */
  readonly recordId?: string | undefined;
}

/** Stores a delivery's files beside its payload. Keys hold people's names, so they are not part of the row. */
export async function saveFilesToTag(
  objects: Objects,
  payloads: string,
  id: string,
  files: readonly FileToTag[],
): Promise<void> {
  await objects.putText(payloads, noteKey(id), JSON.stringify(files));
}

/** Returns a delivery's files. An empty list when they were erased, or tagged long ago. */
export async function readFilesToTag(objects: Objects, payloads: string, id: string): Promise<readonly FileToTag[]> {
  const text = await undefinedIfGone(objects.getText(payloads, noteKey(id)));
  return text === undefined ? [] : (JSON.parse(text) as FileToTag[]);
}

/** Deletes the list of a delivered delivery. A person may still send what was rejected, and its files are tagged again then. */
export async function forgetFilesToTag(objects: Objects, payloads: string, { id, status }: Delivery): Promise<void> {
  if (status === 'delivered') await objects.remove(payloads, noteKey(id));
}

/** The rows' side of tagging. Each write counts only while the delivery is as it was read. */
export interface FileTagRows {
  noteTagged(delivery: Delivery): Promise<void>;
  /** Notes that tagging failed, and the time of the next try, epoch ms. */
  retryAt(delivery: Delivery, at: number): Promise<void>;
}

export function createFileTagRows(table: Table): FileTagRows {
  const asRead = ({ status, attempt }: Delivery) => ({
    when: '#status = :status AND #attempt = :attempt',
    values: { status, attempt },
  });
  return {
    async noteTagged(delivery) {
      const change = { set: { taggedAs: delivery.status }, remove: ['dueKey', 'dueAt'] };
      await table.update(rowKey(delivery.id), change, asRead(delivery));
    },
    async retryAt(delivery, at) {
      await table.update(rowKey(delivery.id), { set: { dueAt: at } }, asRead(delivery));
    },
  };
}

function noteKey(id: string): string {
  return `commands/${id}/files-to-tag.json`;
}

/** Whether its files are still to be tagged with the outcome. */
export function needsTags(delivery: Delivery): delivery is Final {
  return delivery.wantsTags === true && delivery.taggedAs !== delivery.status && isFinal(delivery);
}
