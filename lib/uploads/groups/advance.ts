import type { Bridge } from '../../config/bridge.ts';
import type { Accepted, AcceptRequest } from '../../delivery/accept.ts';
import { filesToTag } from '../tag-files.ts';
import { type BatchServices, batchOf } from './batch.ts';
import { batchKey, type Group, type GroupLimits, nextStep } from './group.ts';
import type { Groups } from './rows.ts';

export interface AdvanceServices extends BatchServices {
  readonly bridge: Bridge;
  readonly groups: Groups;
  readonly limits: GroupLimits;
  readonly now: () => number;
  readonly accept: (request: Omit<AcceptRequest, 'tokens'>) => Promise<Accepted>;
  /** Told of a group that was closed by its time limit, and of how many files are missing as far as that is known. */
  readonly onIncomplete: (group: Group, missing: number) => void;
  /** Told of a batch whose id stands for another command: its files go nowhere. */
  readonly onConflict: (group: Group, commandId: string) => void;
}

/**
 * Does what is due about a group: closes it, takes closed batches on as commands, and notes when to look again. Each step is one
 * conditional write or may be repeated, so whoever comes after a crash goes on where it ended.
 */
export async function advanceGroup(services: AdvanceServices, id: string): Promise<void> {
  const { groups, limits, now } = services;
  for (;;) {
    const group = await groups.find(id);
    if (!group) return;
    const step = nextStep(group, limits, now());
    if (step.do === 'take') await acceptBatch(services, group);
    else if (step.do === 'close') await groups.close(group, step.gaveUp);
    else return groups.scheduleLook(group, step.do === 'look' ? step.at : undefined);
  }
}

/** The first batch makes the case, or names it; each later one changes that case. */
async function acceptBatch(services: AdvanceServices, group: Group): Promise<void> {
  const { operation, origin } = group;
  const number = group.acceptedBatches + 1;
  const batch = await batchOf(services, group, number);
  if (batch) {
    const { command, rejected, absent, policy, closer } = batch;
    const event = { origin, dedupeKey: batchKey(group.id, number) };
    const marks = filesToTag(services.bridge, command, closer);
    const request = { operation, command, rejected, event, policy, marks };
    const { outcome, delivery } = await services.accept({ ...request, priority: 'bulk', opensLine: true });
    if (number === 1 && group.gaveUp && outcome === 'accepted') services.onIncomplete(group, absent);
    if (outcome === 'conflict') services.onConflict(group, delivery.id);
  }
  await services.groups.noteAccepted(group);
}
