import bridge from '../bridge.config.ts';
import { compose, type Invocation } from '../lib/compose.ts';
import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import { needsTags } from '../lib/delivery/ledger/delivery.ts';
import { forgetFilesToTag, readFilesToTag } from '../lib/delivery/ledger/file-tags.ts';
import { log } from '../lib/log.ts';
import { type MarkingServices, markingServices } from '../lib/services.ts';
import { tagFile } from '../lib/uploads/tag-files.ts';

const slackMs = 15_000;
const againMs = 15 * 60_000;
const giveUpMs = 14 * 24 * 60 * 60_000;

/**
 * When: every minute, where a bucket of `bridge.config.ts` has `afterDelivery`.
 * Then: the files of deliveries that are over say in their bucket how they ended: tagged, or moved.
 * If it fails: it is a warning, and tried again every 15 minutes for two weeks. The delivery itself is over and stays as it is.
 */
export async function tagFiles(_event: unknown, services: MarkingServices, { deadline }: Invocation): Promise<void> {
  for (const operation of Object.keys(services.bridge.operations)) {
    for await (const delivery of deliveriesToTag(services, operation)) {
      await tagDelivery(services, delivery);
      if (deadline - services.now() < slackMs) return;
    }
  }
}

async function* deliveriesToTag({ due, ledger }: MarkingServices, operation: string): AsyncGenerator<Delivery> {
  // The index lags: what was done a moment ago still stands in it.
  const seen = new Set<string>();
  for (;;) {
    const ids = (await due.next(operation, 'mark', 25 + seen.size)).filter((id) => !seen.has(id));
    if (ids.length === 0) return;
    for (const id of ids) {
      seen.add(id);
      const delivery = await ledger.read(id);
      if (delivery && needsTags(delivery)) yield delivery;
      else if (delivery) await due.refile(delivery);
    }
  }
}

async function tagDelivery(services: MarkingServices, delivery: Delivery): Promise<void> {
  const { objects, payloads, rows, now } = services;
  const { id, operation, kind, settledAt = delivery.acceptedAt } = delivery;
  const fields = { commandId: id, operation, kind };
  const onUntaggable = (reason: string) =>
    log.warn('A file does not say how its delivery ended', { ...fields, reason });
  try {
    for (const file of await readFilesToTag(objects, payloads, id)) {
      await tagFile({ ...services, onUntaggable }, file, delivery);
    }
    await forgetFilesToTag(objects, payloads, delivery);
    await rows.noteTagged(delivery);
  } catch (error) {
    const isOver = now() - settledAt > giveUpMs;
    log[isOver ? 'error' : 'warn'](
      'A file was not marked',
      { ...fields, reason: isOver ? 'given_up' : 'again' },
      error,
    );
    if (isOver) await rows.noteTagged(delivery);
    else await rows.retryAt(delivery, now() + againMs);
  }
}

export const handler = compose(tagFiles, () => markingServices(bridge));
