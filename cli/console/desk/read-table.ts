import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Delivery } from '../../../lib/delivery/ledger/delivery.ts';
import { rowKey } from '../../../lib/delivery/ledger/delivery-row.ts';
import { fitsContent } from '../../deliveries/choice.ts';
import { keepsNothing } from '../../deliveries/files-of.ts';
import { type RowChoice, readRowsPart } from '../../deliveries/rows.ts';
import { inBatches } from '../../in-batches.ts';
import type { Operator } from '../../operator.ts';
import { bounds } from './bounds.ts';
import type { Cursor } from './cursor.ts';
import { fitsRow, type Wanted } from './wanted.ts';

/** Returns what fits in the next parts of the table, how much it read, and where it stopped. For a file or a contact it reads payloads. */
export async function readTable(
  operator: Operator,
  client: DynamoDBClient,
  { wanted, cursor, equal }: { readonly wanted: Wanted; readonly cursor: Cursor; readonly equal: RowChoice['equal'] },
) {
  const { text, since, until } = wanted;
  const needsPayloads = text !== undefined && !equal;
  const rows: Delivery[] = [];
  let [from, read, payloads] = [cursor.from, 0, 0];
  for (let scans = 0; scans < bounds.scans; scans += 1) {
    const part = await readRowsPart(client, { since, until, equal }, { from, onUnreadable: () => {} });
    const fitting = part.rows.filter((row) => fitsRow(operator, row, wanted));
    from = part.next;
    if (!needsPayloads) {
      rows.push(...fitting);
      read += part.read;
    } else {
      const kept = fitting.filter((row) => isKept(row, text));
      const now = kept.slice(0, bounds.payloads - payloads);
      rows.push(...(await withContent(operator, now, text)));
      payloads += now.length;
      const last = now.length < kept.length ? now.at(-1) : undefined;
      read += last ? part.rows.indexOf(last) + 1 : part.read;
      // A scan may begin after any row.
      if (last) return { rows, read, further: { from: marshall(rowKey(last.id)) } };
    }
    if (!from) break;
  }
  return { rows, read, further: from ? { from } : undefined };
}

/** Whether its payload may still be there, and may name the file or the contact. */
function isKept(row: Delivery, text: string): boolean {
  return !keepsNothing(row) && (text.includes('@') || row.fileCount > 0 || row.missing !== undefined);
}

/** Returns the rows whose stored command names the file or the contact. */
async function withContent(operator: Operator, rows: readonly Delivery[], text: string): Promise<Delivery[]> {
  const filter = text.includes('@') ? { contact: text } : { file: text };
  const found: Delivery[] = [];
  for await (const batch of inBatches(rows)) {
    const fits = await Promise.all(batch.map((row) => fitsContent(operator, row, filter)));
    found.push(...batch.filter((_row, at) => fits[at]));
  }
  return found;
}
