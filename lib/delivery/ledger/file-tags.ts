import { ObjectError, type Objects } from '../../aws/objects.ts';
import type { Table } from '../../aws/table.ts';
import type { Delivery } from './delivery.ts';
import { rowKey } from './due-index.ts';

/** A file that is to say in its bucket how its delivery ended. */
export interface FileToTag {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
  /** Bytes. */
  readonly size: number;
  /** Why its delivery goes without it. */
  readonly why?: string | undefined;
  /** The record of the CRM that it goes to, where that was known beforehand. */
  readonly recordId?: string | undefined;
}

/** Remembers which files a delivery is about, beside what it says: keys hold people's names, so not in the row. */
export async function saveFilesToTag(
  objects: Objects,
  payloads: string,
  id: string,
  files: readonly FileToTag[],
): Promise<void> {
  await objects.putText(payloads, noteKey(id), JSON.stringify(files));
}

/** The files of a delivery; none where they were erased, or marked long ago. */
export async function readFilesToTag(objects: Objects, payloads: string, id: string): Promise<readonly FileToTag[]> {
  try {
    return JSON.parse(await objects.getText(payloads, noteKey(id))) as FileToTag[];
  } catch (error) {
    if (error instanceof ObjectError && error.reason === 'object_gone') return [];
    throw error;
  }
}

/** Forgets them. What was rejected may still be sent by a person, and is marked again then. */
export async function forgetFilesToTag(objects: Objects, payloads: string, { id, status }: Delivery): Promise<void> {
  if (status === 'delivered') await objects.remove(payloads, noteKey(id));
}

/** The rows' side of it. Each write counts only while the delivery stands as it was seen. */
export interface FileTagRows {
  /** Its files say now how it ended. */
  noteTagged(delivery: Delivery): Promise<void>;
  /** That failed, and is tried again at this time, epoch ms. */
  retryAt(delivery: Delivery, at: number): Promise<void>;
}

export function createFileTagRows(table: Table): FileTagRows {
  const asSeen = ({ status, attempt }: Delivery) => ({
    when: '#status = :status AND #attempt = :attempt',
    values: { status, attempt },
  });
  return {
    async noteTagged(delivery) {
      const change = { set: { taggedAs: delivery.status }, remove: ['dueKey', 'dueAt'] };
      await table.update(rowKey(delivery.id), change, asSeen(delivery));
    },
    async retryAt(delivery, at) {
      await table.update(rowKey(delivery.id), { set: { dueAt: at } }, asSeen(delivery));
    },
  };
}

function noteKey(id: string): string {
  return `${id}/files-to-tag.json`;
}
