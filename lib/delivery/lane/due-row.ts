import type { EngineServices } from '../engine.ts';
import { holdsItsLine } from '../ledger/case-line.ts';
import { type Delivery, isFinal, rowSchema } from '../ledger/delivery.ts';
import { RowError, rowIfUnreadable } from '../ledger/delivery-row.ts';
import { isDue, nextChangeAt } from '../ledger/due.ts';
import { cleanUpAfter } from '../ledger/payload.ts';

/** Returns the row of an id of the index, if it is due. Otherwise writes its entry anew. */
export async function readDue(engine: EngineServices, id: string): Promise<Delivery | undefined> {
  const { stores, clock, report } = engine;
  const row = await readOther(engine, id);
  if (!row) return undefined;
  if (row instanceof RowError || row.schema > rowSchema) return leaveToNewerCode(engine, id);
  const abandoned = await stores.ledger.settleAbandoned(row);
  if (abandoned) report.abandoned(abandoned);
  const delivery = abandoned ?? row;
  if (!abandoned && isDue(delivery, clock.now())) return delivery;
  const isClaimed = delivery.status === 'sending' || delivery.status === 'committing';
  if (!isClaimed) await cleanUpAfter(engine, delivery);
  return undefined;
}

/** Puts off a delivery that must wait for another one. Returns whether it was put off. */
export async function putOff(engine: EngineServices, delivery: Delivery): Promise<boolean> {
  return (await putOffBehindLine(engine, delivery)) || (await putOffUntilCaseExists(engine, delivery));
}

/** During a deploy, old code meets rows of new code. It leaves them alone. */
async function leaveToNewerCode({ stores, limits, clock, report }: EngineServices, id: string): Promise<undefined> {
  report.newerRow(id);
  await stores.dueIndex.reschedule(id, clock.now() + limits.newerPauseMs);
}

/**
 * Puts off a change of a case that another delivery makes, until that one is final, also while its outcome is unknown.
 * Returns whether it was put off.
 */
async function putOffUntilCaseExists(engine: EngineServices, delivery: Delivery): Promise<boolean> {
  const { id, waitsFor, caseId, status } = delivery;
  if (!waitsFor || caseId || status === 'uncertain') return false;
  const maker = await readOther(engine, waitsFor);
  if (!maker || (!(maker instanceof RowError) && isFinal(maker))) return false;
  await rescheduleBehind(engine, maker, id);
  return true;
}

/** Puts off a delivery that is not the first of its case line. Returns whether it was put off. */
async function putOffBehindLine(
  engine: EngineServices,
  { id, operation, linePosition, status }: Delivery,
): Promise<boolean> {
  if (!linePosition || status === 'uncertain') return false;
  const { stores, operations } = engine;
  const { onUncertain } = operations.settingsOf(operation);
  // Its accept may have died between the row and the entry.
  await stores.caseLines.enter(linePosition, id);
  for (;;) {
    const first = await stores.caseLines.first(linePosition.key);
    if (!first || first.id === id) return false;
    const leader = await readOther(engine, first.id);
    if (leader instanceof RowError || (leader && holdsItsLine(leader, onUncertain))) {
      await rescheduleBehind(engine, leader, id);
      return true;
    }
    await stores.caseLines.leave(first.position);
  }
}

/** Due again when the other may have changed. A parked one is seldom looked at: the person who settles it makes this due. */
async function rescheduleBehind(
  { stores, limits, clock }: EngineServices,
  leader: Delivery | RowError,
  id: string,
): Promise<void> {
  if (leader instanceof RowError) return stores.dueIndex.reschedule(id, clock.now() + limits.newerPauseMs);
  const isParked = leader.status === 'uncertain' && leader.parked;
  const earliest = clock.now() + (isParked ? limits.longestBackoffMs : limits.followMs);
  await stores.dueIndex.reschedule(id, Math.max(nextChangeAt(leader), earliest));
}

/** A row that newer code wrote must not stop the lane: what waits behind it is put off. */
async function readOther({ stores }: EngineServices, id: string): Promise<Delivery | RowError | undefined> {
  return stores.ledger.read(id).catch(rowIfUnreadable);
}
