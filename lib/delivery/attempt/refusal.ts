import type { Delivery } from '../ledger/delivery.ts';
import type { Limits } from '../limits.ts';
import type { OperationSettings } from '../operations.ts';
import { neededTimeMs } from '../timing.ts';

/** Returns why a delivery must not be sent, in one word; `undefined` when it may. */
export function refusalOf(limits: Limits, settings: OperationSettings, delivery: Delivery): string | undefined {
  const { counters, bytes } = delivery;
  if (counters.crashClaims >= limits.crashClaims) return 'poison';
  if (counters.timeOuts >= limits.timeOuts) return 'too_slow';
  // By the usual speed: a network that is slow for an hour makes no file too large.
  if (neededTimeMs(limits, bytes, limits.bytesPerSecond) > limits.longestMs) return 'too_large';
  return configurationRefusal(settings, delivery);
}

/**
 * Returns why the configuration forbids a delivery; `undefined` when it allows it. Files are not added to a case while it is
 * unknown what that does to the files it has.
 */
export function configurationRefusal(
  { updateAttachments }: OperationSettings,
  { kind, fileCount }: Pick<Delivery, 'kind' | 'fileCount'>,
): string | undefined {
  const addsToCase = kind === 'updateCase' && fileCount > 0;
  return addsToCase && updateAttachments === undefined ? 'update_attachments_not_configured' : undefined;
}
