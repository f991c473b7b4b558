import type { CaseLines, LinePosition } from './case-line.ts';
import { type Delivery, isFinal } from './delivery.ts';
import type { DueIndex } from './due-index.ts';
import type { Ledger } from './ledger.ts';

export interface LineServices {
  readonly ledger: Ledger;
  readonly caseLines: CaseLines;
  readonly due: DueIndex;
  /** Whether what is uncertain holds up those behind it in its line. */
  readonly holdsWhileUncertain: (operation: string) => boolean;
}

/** Whether those behind it in its line wait for it. It may stay uncertain for days: that holds nobody, unless its operation says so. */
export function holdsItsLine(
  { holdsWhileUncertain }: LineServices,
  { status, operation }: Pick<Delivery, 'status' | 'operation'>,
): boolean {
  return status === 'uncertain' ? holdsWhileUncertain(operation) : !isFinal(status);
}

/** Leaves a line, and ends the wait of whoever stands next in it. */
export async function leaveLine(
  { caseLines, ledger, due }: LineServices,
  place: LinePosition | undefined,
): Promise<void> {
  if (!place) return;
  await caseLines.leave(place);
  const next = await caseLines.first(place.key);
  const row = next && (await ledger.read(next.id));
  // As early as it came, so before all that stand behind it: they are due too, and a long line of them would be looked at first.
  if (row) await due.refile(row);
}
