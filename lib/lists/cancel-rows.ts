import { inParallel } from './in-parallel.ts';
import { isBegun, type ListState } from './list.ts';
import { countOf, isRowOver } from './results.ts';
import type { ListServices } from './services.ts';

/** Withdraws the commands of a cancelled list that are not sent, and ends the rows that are not begun. */
export async function cancelRows(services: ListServices, begun: ListState, deadline: number): Promise<ListState> {
  await withdrawRows(services, begun);
  const { files, lists, clock, limits } = services;
  let list = begun;
  while (!isBegun(list) && deadline - clock.now() > limits.finishMs) {
    const { chunk: number, id } = list;
    const { rows } = await files.readChunk(id, number);
    const results = (await files.readResults(id, number)).slice(0, list.at);
    for (const [row] of rows.slice(list.at)) results.push({ row, state: 'cancelled' });
    await files.writeResults(id, number, results);
    const open = { ...list.open, [number]: countOf(results) };
    list = await lists.save(list, { chunk: number + 1, at: 0, open, isResultOld: true });
  }
  return list;
}

async function withdrawRows({ files, lists, deliveries }: ListServices, list: ListState): Promise<void> {
  const decision = list.decisions.findLast(({ what }) => what === 'cancel') ?? { by: '', reason: '' };
  const { by, reason } = decision;
  for (const number of Object.keys(list.open).map(Number)) {
    const results = await files.readResults(list.id, number);
    const kept = await inParallel(results, 8, async (result) => {
      if (isRowOver(result)) return result;
      const delivery = result.id === undefined ? undefined : await deliveries.find(result.id);
      // Of a run that broke off before it was accepted.
      if (result.state === 'accepting' && !delivery) return { row: result.row, state: 'cancelled' as const };
      // What another file made is not this list's to withdraw.
      if (delivery && !result.known) await deliveries.withdraw(delivery, { by, reason });
      return result.state === 'accepting' ? { ...result, state: 'waiting' as const } : result;
    });
    await files.writeResults(list.id, number, kept);
  }
  await lists.save(list, { isResultOld: true });
}
