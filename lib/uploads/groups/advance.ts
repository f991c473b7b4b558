import { filesToTag } from '../tag-files.ts';
import { batchOf } from './batch.ts';
import { batchKey, type Group, nextStep } from './group.ts';
import type { AdvanceServices } from './services.ts';

/**
 * Does what is due about a group: closes it, accepts closed batches as commands, and schedules the next look. Each step is one
 * conditional write or may be repeated, so after a crash another worker continues where it ended.
 */
export async function advanceGroup(services: AdvanceServices, id: string): Promise<void> {
  const {
    stores: { groups },
    limits,
    now,
  } = services;
  for (;;) {
    const group = await groups.find(id);
    if (!group) return;
    const step = nextStep(group, limits, now());
    if (step.do === 'accept') await acceptBatch(services, group);
    else if (step.do === 'close') await groups.close(group, step.gaveUp);
    else return groups.scheduleLook(group, step.do === 'wait' ? step.until : undefined);
  }
}

/** The first batch makes the case, or names it. Each later one changes that case. */
async function acceptBatch(services: AdvanceServices, group: Group): Promise<void> {
  const { bridge, stores, limits, accept, groupReport } = services;
  const { operation, origin } = group;
  const number = group.acceptedBatches + 1;
  const batch = await batchOf(stores.groupNotes, limits, group, number);
  if (batch) {
    const { command, rejected, absent, policy, closer } = batch;
    const event = { origin, dedupeKey: batchKey(group.id, number) };
    const files = filesToTag(bridge, command, closer);
    const request = { operation, command, rejected, event, policy, filesToTag: files };
    const { outcome, delivery } = await accept({ ...request, priority: 'bulk', opensLine: true });
    if (number === 1 && group.gaveUp && outcome === 'accepted') groupReport.incomplete(group, absent);
    if (outcome === 'conflict') groupReport.conflict(group, delivery.id);
  }
  await stores.groups.noteAccepted(group);
}
