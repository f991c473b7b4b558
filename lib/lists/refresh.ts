import { isDeepStrictEqual } from 'node:util';
import { inParallel } from './in-parallel.ts';
import { type Counts, inFlight, type ListState, sumOf } from './list.ts';
import type { RowResult } from './list-files.ts';
import { countOf, isRowOver, resultOf } from './results.ts';
import type { ListServices } from './services.ts';

const readsAtOnce = 16;

/**
 * Reads what became of the rows that are not over. `all`: also of those that wait for a person. Returns the list, and whether
 * anything changed.
 */
export async function refreshRows(
  services: ListServices,
  begun: ListState,
  all: boolean,
): Promise<{ readonly list: ListState; readonly moved: boolean }> {
  let list = begun;
  let moved = false;
  for (const [number, counts] of Object.entries(begun.open)) {
    if (!all && inFlight(counts) === 0) continue;
    const before = await services.files.readResults(list.id, Number(number));
    const results = await inParallel(before, readsAtOnce, (result) => refreshRow(services, result));
    const isChanged = !isDeepStrictEqual(results, before);
    if (isChanged) await services.files.writeResults(list.id, Number(number), results);
    moved ||= isChanged;
    list = await noteCounts(services, list, Number(number), results, isChanged);
  }
  return { list, moved };
}

async function refreshRow({ deliveries }: ListServices, result: RowResult): Promise<RowResult> {
  if (result.id === undefined || result.state === 'accepting' || isRowOver(result)) return result;
  const delivery = await deliveries.find(result.id);
  return delivery ? withoutAbsent(resultOf(result, delivery)) : result;
}

/** As it is read from its file. */
function withoutAbsent(result: RowResult): RowResult {
  return JSON.parse(JSON.stringify(result)) as RowResult;
}

/** A chunk whose rows are all begun and over is counted with the others like it, and its rows are no longer needed. */
async function noteCounts(
  { lists, files }: ListServices,
  list: ListState,
  number: number,
  results: readonly RowResult[],
  isChanged: boolean,
): Promise<ListState> {
  const counts: Counts = countOf(results);
  const isResultOld = list.isResultOld || isChanged;
  const isOpen = number >= list.chunk || !results.every(isRowOver);
  if (isOpen) {
    const isSame = isDeepStrictEqual(counts, list.open[number]);
    return isSame && !isChanged ? list : lists.save(list, { open: { ...list.open, [number]: counts }, isResultOld });
  }
  await files.removeChunk(list.id, number);
  const { [number]: _over, ...open } = list.open;
  return lists.save(list, { open, closed: sumOf([list.closed, counts]), isResultOld });
}
