import { ObjectError, type Objects } from '../aws/objects.ts';
import type { Table } from '../aws/table.ts';
import type { Delivery } from './delivery.ts';
import { keyOf } from './due.ts';

/** A file that is to say in its bucket how its delivery ended. */
export interface MarkedFile {
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
export async function writeMarks(
  objects: Objects,
  payloads: string,
  id: string,
  files: readonly MarkedFile[],
): Promise<void> {
  await objects.putText(payloads, noteKey(id), JSON.stringify(files));
}

/** The files of a delivery; none where they were erased, or marked long ago. */
export async function readMarks(objects: Objects, payloads: string, id: string): Promise<readonly MarkedFile[]> {
  try {
    return JSON.parse(await objects.getText(payloads, noteKey(id))) as MarkedFile[];
  } catch (error) {
    if (error instanceof ObjectError && error.reason === 'object_gone') return [];
    throw error;
  }
}

/** Forgets them. What was rejected may still be sent by a person, and is marked again then. */
export async function forgetMarks(objects: Objects, payloads: string, { id, status }: Delivery): Promise<void> {
  if (status === 'delivered') await objects.remove(payloads, noteKey(id));
}

/** The rows' side of it. Each write counts only while the delivery stands as it was seen. */
export interface MarkRows {
  /** Its files say now how it ended. */
  done(delivery: Delivery): Promise<void>;
  /** That failed, and is tried again at this time, epoch ms. */
  later(delivery: Delivery, at: number): Promise<void>;
}

export function createMarkRows(table: Table): MarkRows {
  const asSeen = ({ status, attempt }: Delivery) => ({
    when: '#status = :status AND #attempt = :attempt',
    values: { status, attempt },
  });
  return {
    async done(delivery) {
      const change = { set: { marked: delivery.status }, remove: ['dueKey', 'dueAt'] };
      await table.update(keyOf(delivery.id), change, asSeen(delivery));
    },
    async later(delivery, at) {
      await table.update(keyOf(delivery.id), { set: { dueAt: at } }, asSeen(delivery));
    },
  };
}

function noteKey(id: string): string {
  return `${id}/marks.json`;
}
