import { randomUUID } from 'node:crypto';
import type { Upload } from '../config/upload.ts';
import { acceptRows, finishAccepting } from './accept-rows.ts';
import { cancelRows } from './cancel-rows.ts';
import { countsOf, inFlight, isBegun, isOver, type ListState } from './list.ts';
import { ListLeaseError } from './lists.ts';
import { fail, readList } from './read-list.ts';
import { refreshRows } from './refresh.ts';
import { type Definition, findDefinition } from './row-command.ts';
import type { ListServices } from './services.ts';
import { writeResult } from './write-result.ts';

/**
 * Goes on with a list until nothing moves or the time is over: reads its file, accepts its next rows, notes what became of the
 * others, writes its result file. Each step may be repeated, so after a crash another run continues where it ended.
 * `deadline` and `leaseUntil`: epoch ms.
 */
export async function advanceList(
  services: ListServices,
  id: string,
  { deadline, leaseUntil }: { readonly deadline: number; readonly leaseUntil: number },
): Promise<void> {
  const { lists, files, limits, clock } = services;
  const claimed = await lists.claim(id, randomUUID(), leaseUntil);
  if (!claimed) return;
  const upload = await files.readNote(id);
  try {
    const list = upload ? await goOn(services, claimed, upload, deadline) : await fail(services, claimed, 'erased');
    const restMs = Math.min(limits.restMs * 2 ** list.idle, limits.longestRestMs);
    await lists.release(list, isOver(list) ? undefined : clock.now() + restMs);
    if (isOver(list) && upload) await files.removeAll(id, upload, list.chunks);
  } catch (error) {
    if (!(error instanceof ListLeaseError)) throw error;
  }
}

async function goOn(services: ListServices, claimed: ListState, upload: Upload, deadline: number): Promise<ListState> {
  const { lists, clock, limits } = services;
  if (upload.refused) return fail(services, claimed, upload.refused);
  const definition = await findDefinition(services, upload);
  const needsRule = claimed.status === 'reading' || claimed.status === 'sending';
  let list = !definition && needsRule ? await fail(services, claimed, 'rule_gone') : claimed;
  let hasMoved = false;
  for (let look = 0; ; look += 1) {
    const before = list;
    if (list.status === 'reading' && definition) {
      list = await readList(services, list, { upload, definition: definition.list, deadline });
    }
    const step = await sendOrCancel(services, list, { definition, deadline, all: look === 0 });
    const moved = step.moved || before.status !== step.list.status;
    hasMoved ||= moved;
    list = await showResult(services, await endIfOver(services, step.list), upload);
    const isDone = isOver(list) || list.status === 'reading' || !moved;
    if (isDone || deadline - clock.now() < limits.finishMs + limits.lookMs) break;
    await clock.sleep(limits.lookMs);
    list = await lists.save(list, {});
  }
  return isOver(list) ? list : lists.save(list, { idle: hasMoved ? 0 : list.idle + 1 });
}

/** One look at the rows: notes what became of those that were sent, and sends or cancels the next. */
async function sendOrCancel(
  services: ListServices,
  begun: ListState,
  { definition, deadline, all }: { definition: Definition | undefined; deadline: number; all: boolean },
): Promise<{ readonly list: ListState; readonly moved: boolean }> {
  const { clock, limits } = services;
  if (begun.status === 'reading' || isOver(begun)) return { list: begun, moved: false };
  let list = begun;
  if (all && definition && list.status !== 'cancelling') list = await finishBegun(services, list, definition);
  if (list.status === 'cancelling') list = await cancelRows(services, list, deadline);
  const seen = await refreshRows(services, list, all);
  let { moved } = seen;
  if (!definition) return seen;
  list = await stopIfFaulty(services, seen.list, definition);
  while (list.status === 'sending' && !isBegun(list) && deadline - clock.now() > limits.finishMs) {
    const room = roomIn(services, list, definition);
    if (room <= 0) break;
    list = await acceptRows(services, list, definition, Math.min(room, limits.batch));
    moved = true;
  }
  return { list, moved };
}

/** What a run that broke off was about to accept. */
async function finishBegun(services: ListServices, begun: ListState, definition: Definition): Promise<ListState> {
  let list = begun;
  for (const [number, { accepting = 0 }] of Object.entries(begun.open)) {
    if (accepting > 0) list = await finishAccepting(services, list, definition, Number(number));
  }
  return list;
}

/** How many rows may be begun now: so few that even if all were rejected, no more than the limit on faults would be. */
function roomIn({ limits }: ListServices, list: ListState, { list: { stopAfter } }: Definition): number {
  const counts = countsOf(list);
  const { rejected = 0 } = counts;
  const running = inFlight(counts);
  const faults = stopAfter ? stopAfter.rejected - (rejected - list.forgiven) : Number.POSITIVE_INFINITY;
  return Math.min(limits.ahead, faults) - running;
}

async function stopIfFaulty(
  services: ListServices,
  list: ListState,
  { list: { stopAfter } }: Definition,
): Promise<ListState> {
  const { rejected = 0 } = countsOf(list);
  const isFaulty = stopAfter !== undefined && rejected - list.forgiven >= stopAfter.rejected;
  if (list.status !== 'sending' || !isFaulty || (isBegun(list) && inFlight(countsOf(list)) === 0)) return list;
  const paused = await services.lists.setStatus(list, 'paused', { reason: 'stop_after' });
  if (paused.status === 'paused') services.report.stopped(paused);
  return paused;
}

async function endIfOver(services: ListServices, list: ListState): Promise<ListState> {
  const isWorking = list.status === 'sending' || list.status === 'cancelling';
  if (!isWorking || !isBegun(list) || Object.keys(list.open).length > 0) return list;
  const over = await services.lists.setStatus(list, 'over', { endedAt: services.clock.now(), isResultOld: true });
  if (over.status === 'over') services.report.over(over);
  return over;
}

/** Grows with the work, but not at each look: a long list's result is long too. */
async function showResult(services: ListServices, list: ListState, upload: Upload): Promise<ListState> {
  const { clock, limits, lists } = services;
  if (!list.isResultOld) return list;
  const gapMs = Math.max(limits.resultMs, list.chunk * 2_000);
  const isSoon = list.resultAt !== undefined && clock.now() - list.resultAt < gapMs;
  if (isSoon && list.status === 'sending') return list;
  await writeResult(services, list, upload);
  return lists.save(list, { isResultOld: false, resultAt: clock.now() });
}
