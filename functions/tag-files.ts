import bridge from '../bridge.config.ts';
import { compose, type Invocation } from '../lib/compose.ts';
import type { Final } from '../lib/delivery/ledger/delivery.ts';
import { forgetFilesToTag, needsTags, readFilesToTag } from '../lib/delivery/ledger/file-tags.ts';
import { log } from '../lib/log.ts';
import { type TagFilesServices, tagFilesServices } from '../lib/services/tag-files.ts';
import { tagFile } from '../lib/uploads/tag-files.ts';

const slackMs = 15_000;
const againMs = 15 * 60_000;
const giveUpMs = 14 * 24 * 60 * 60_000;

/**
 * When: every minute, where a bucket of `bridge.config.ts` has `afterDelivery`.
 * Then: the files of final deliveries are tagged with the outcome in their bucket, or moved.
 * If it fails: logs a warning, and tries again every 15 minutes for two weeks. The delivery itself does not change.
 */
export async function tagFiles(_event: unknown, services: TagFilesServices, { deadline }: Invocation): Promise<void> {
  for (const operation of Object.keys(services.bridge.operations)) {
    for await (const delivery of deliveriesToTag(services, operation)) {
      await tagDelivery(services, delivery);
      if (deadline - services.now() < slackMs) return;
    }
  }
}

async function* deliveriesToTag({ dueIndex, ledger }: TagFilesServices, operation: string): AsyncGenerator<Final> {
  // The index lags: it still shows what was done a moment ago.
  const seen = new Set<string>();
  for (;;) {
    const ids = (await dueIndex.next(operation, 'tag', 25 + seen.size)).filter((id) => !seen.has(id));
    if (ids.length === 0) return;
    for (const id of ids) {
      seen.add(id);
      const delivery = await ledger.read(id);
      if (delivery && needsTags(delivery)) yield delivery;
      else if (delivery) await dueIndex.refile(delivery);
    }
  }
}

async function tagDelivery(services: TagFilesServices, delivery: Final): Promise<void> {
  const { objects, payloads, rows, now } = services;
  const { id, operation, kind, settledAt } = delivery;
  const fields = { commandId: id, operation, kind };
  const onUntaggable = (reason: string) => log.warn('A file cannot show its outcome', { ...fields, reason });
  try {
    for (const file of await readFilesToTag(objects, payloads, id)) {
      await tagFile({ ...services, onUntaggable }, file, delivery);
    }
    await forgetFilesToTag(objects, payloads, delivery);
    await rows.noteTagged(delivery);
  } catch (error) {
    const isOver = now() - settledAt > giveUpMs;
    const reason = isOver ? 'given_up' : 'again';
    log[isOver ? 'error' : 'warn']('A file was not tagged', { ...fields, reason }, error);
    if (isOver) await rows.noteTagged(delivery);
    else await rows.retryAt(delivery, now() + againMs);
  }
}

export const handler = compose(tagFiles, () => tagFilesServices(bridge));
