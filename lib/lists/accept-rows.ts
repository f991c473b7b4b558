import { type Delivery, isFinal } from '../delivery/ledger/delivery.ts';
import { inParallel } from './in-parallel.ts';
import type { ListState } from './list.ts';
import type { Chunk, ChunkRow, RowResult } from './list-files.ts';
import { countOf, resultOf } from './results.ts';
import { type Definition, identify, type RowCommand, rowCommand } from './row-command.ts';
import type { ListServices } from './services.ts';

const atOnce = 8;

/**
 * Begins the next rows of a list, `most` at the most. First it is written which commands they are, and which of them earlier files
 * made; then they are accepted. So a run that breaks off in between is continued, and takes none of its own rows for known.
 */
export async function acceptRows(
  services: ListServices,
  list: ListState,
  definition: Definition,
  most: number,
): Promise<ListState> {
  const { files, lists } = services;
  const chunk = await files.readChunk(list.id, list.chunk);
  const rows = chunk.rows.slice(list.at, list.at + most);
  // What follows the first rows is of a run that broke off before it accepted any.
  const results = (await files.readResults(list.id, list.chunk)).slice(0, list.at);
  const taken = new Map<string, string>();
  const planned = await inParallel(rows, atOnce, (row) => planRow(services, list, definition, { chunk, row, taken }));
  results.push(...planned);
  await files.writeResults(list.id, list.chunk, results);
  const number = list.chunk;
  const at = list.at + rows.length;
  const next = at >= chunk.rows.length ? { chunk: number + 1, at: 0 } : { at };
  const begun = await lists.save(list, {
    ...next,
    open: { ...list.open, [number]: countOf(results) },
    isResultOld: true,
  });
  return finishAccepting(services, begun, definition, number);
}

/** Accepts the commands of a chunk that are about to be accepted. */
export async function finishAccepting(
  services: ListServices,
  list: ListState,
  definition: Definition,
  number: number,
): Promise<ListState> {
  const { files, lists, deliveries } = services;
  const results = await files.readResults(list.id, number);
  if (results.every(({ state }) => state !== 'accepting')) return list;
  const chunk = await files.readChunk(list.id, number);
  const accepted = await inParallel([...results.entries()], atOnce, async ([at, result]) => {
    const row = chunk.rows[at];
    return result.state === 'accepting' && row ? acceptRow(services, list, definition, { chunk, row, result }) : result;
  });
  await files.writeResults(list.id, number, accepted);
  await deliveries.wake(list.operation);
  return lists.save(list, { open: { ...list.open, [number]: countOf(accepted) }, isResultOld: true });
}

/** Finds out which command a row means. `taken`: the commands of this step, by their ids. */
async function planRow(
  services: ListServices,
  { operation }: ListState,
  definition: Definition,
  { chunk, row, taken }: { chunk: Chunk; row: ChunkRow; taken: Map<string, string> },
): Promise<RowResult> {
  const made = await rowCommand(factsIn(services), operation, definition, chunk, row);
  if (!('command' in made)) return { row: row[0], ...made };
  for (let turn = 0; ; turn += 1) {
    const { id, print } = identify(operation, definition.upload, made, turn);
    // No row of the same step may have the same: that would be found only after its command was accepted.
    const before = taken.get(id);
    taken.set(id, before ?? print);
    const delivery = await services.deliveries.find(id);
    if (delivery && maySendAgain(delivery, print)) continue;
    const knownPrint = before ?? delivery?.fingerprint;
    const known = knownPrint && (knownPrint === print ? 'known' : 'changed');
    const began: RowResult = { row: row[0], state: 'accepting', id, turn };
    if (!known) return began;
    return delivery ? { ...resultOf(began, delivery), known } : { ...began, state: 'waiting', known };
  }
}

/** A command that was rejected made nothing: a corrected row, or one whose list was cancelled, is a new command. */
function maySendAgain(delivery: Delivery, print: string): boolean {
  if (!isFinal(delivery) || delivery.status !== 'rejected') return false;
  return delivery.reason === 'cancelled' || delivery.fingerprint !== print;
}

async function acceptRow(
  services: ListServices,
  list: ListState,
  definition: Definition,
  { chunk, row, result }: { chunk: Chunk; row: ChunkRow; result: RowResult },
): Promise<RowResult> {
  const { deliveries } = services;
  // A run that broke off may have accepted it, by other rules than those of now.
  const before = result.id === undefined ? undefined : await deliveries.find(result.id);
  if (before) return resultOf(result, before);
  const made = await rowCommand(factsIn(services), list.operation, definition, chunk, row);
  if (!('command' in made)) return { row: row[0], ...made };
  return acceptCommand(services, list, definition, made, result);
}

async function acceptCommand(
  { deliveries }: ListServices,
  { operation }: ListState,
  { upload, rule }: Definition,
  made: RowCommand,
  { row, turn = 0 }: RowResult,
): Promise<RowResult> {
  const { id, event } = identify(operation, upload, made, turn);
  const { command, rejected } = made;
  const { policy } = rule;
  const { delivery } = await deliveries.accept({ operation, event, command, rejected, priority: 'bulk', policy });
  return resultOf({ row, state: 'waiting', id, turn }, delivery);
}

function factsIn({ bridge, objects: { facts } }: ListServices) {
  return { bridge, facts };
}
