import { createHash } from 'node:crypto';
import { isHeld } from '../aws/object-reason.ts';
import { isLost, ObjectError } from '../aws/objects.ts';
import { limitsOf, operationNamed } from '../config/bridge.ts';
import type { List } from '../config/rows.ts';
import type { Upload } from '../config/upload.ts';
import type { ListState } from './list.ts';
import type { ChunkRow } from './list-files.ts';
import type { ListServices } from './services.ts';
import { headersOf, namesFor } from './table/headers.ts';
import { readTable } from './table/read-table.ts';
import { TableError } from './table/table-row.ts';

/**
 * Stores the rows of a list in chunks, each once however often the reading breaks off: the same file has the same chunks. Returns
 * the list, which is still `reading` when the time is over.
 */
export async function readList(
  services: ListServices,
  reading: ListState,
  { upload, definition, deadline }: { upload: Upload; definition: List['list']; deadline: number },
): Promise<ListState> {
  const { lists, limits, report } = services;
  if (reading.reads >= limits.reads) return fail(services, reading, 'list_too_slow');
  const list = await lists.save(reading, { reads: reading.reads + 1 });
  try {
    const read = await storeChunks(services, list, { upload, definition, deadline });
    if (read.status !== 'reading') report.read(read, daysFor(services, read));
    return read;
  } catch (error) {
    if (error instanceof TableError) return fail(services, list, error.fault);
    if (isLost(error)) return fail(services, list, (error as ObjectError).reason);
    // A person may allow it, or restore it. It is read again later.
    if (error instanceof ObjectError && isHeld(error.reason))
      return lists.save(list, { reads: 0, reason: error.reason });
    throw error;
  }
}

/** Ends a list without rows; pauses one whose rows have begun, until a person resumes it. The alarm rings. */
export async function fail(services: ListServices, list: ListState, reason: string): Promise<ListState> {
  const { lists, clock, report } = services;
  const hasBegun = list.chunk > 0 || list.at > 0;
  const status = hasBegun ? 'paused' : 'failed';
  const failed = await lists.setStatus(list, status, { reason, ...(!hasBegun && { endedAt: clock.now() }) });
  if (failed.status === status) report.failed(failed);
  return failed;
}

async function storeChunks(
  { lists, files, objects, limits, clock }: ListServices,
  begun: ListState,
  { upload, definition, deadline }: { upload: Upload; definition: List['list']; deadline: number },
): Promise<ListState> {
  let list = begun;
  let headers: string[] | undefined;
  let chunk: ChunkRow[] = [];
  let length = 0;
  let chunks = 0;
  let rows = 0;
  const equal = new Map<number, number>();
  const store = async () => {
    // What an earlier run stored is the same.
    if (chunks >= list.chunks) {
      await files.writeChunk(list.id, chunks, { headers: headers ?? [], rows: chunk });
      list = await lists.save(list, { chunks: chunks + 1, rows });
    }
    chunks += 1;
    chunk = [];
    length = 0;
  };
  for await (const { number, cells } of readTable(objects.openBytes(upload))) {
    if (!headers) {
      headers = headersOf(cells);
      // Throws for a list without a column that its rule needs.
      namesFor(headers, definition.columns);
      continue;
    }
    rows += 1;
    if (rows > limits.mostRows) throw new TableError('too_many_rows');
    const content = contentNumber(cells);
    const before = equal.get(content) ?? 0;
    equal.set(content, before + 1);
    chunk.push([number, [...cells], before]);
    length += cells.join('').length;
    if (chunk.length < limits.chunkRows && length < limits.chunkLength) continue;
    await store();
    // A person may have cancelled it.
    if (list.status !== 'reading' || deadline - clock.now() < limits.finishMs) return list;
  }
  if (!headers) throw new TableError('no_table');
  if (chunk.length > 0) await store();
  return list.status === 'reading' ? lists.setStatus(list, 'sending', { rows }) : list;
}

/** 48 bits of a row's content: enough to count equal rows with little memory. */
function contentNumber(cells: readonly string[]): number {
  return createHash('sha256').update(JSON.stringify(cells)).digest().readUIntBE(0, 6);
}

/** For how many days the rows of a list take all calls of bulk work, if each is one call. */
export function daysFor({ bridge }: Pick<ListServices, 'bridge'>, { operation, rows }: ListState): number {
  const { callsPerDay, reservedCalls } = limitsOf(bridge);
  const { tokens } = operationNamed(bridge, operation);
  return Math.max(1, Math.ceil(rows / (tokens * Math.max(1, callsPerDay - reservedCalls))));
}
