import { type Objects, undefinedIfGone } from '../../aws/objects.ts';
import { NotSentError } from '../classify.ts';
import { Command } from '../command.ts';
import type { Delivery } from './delivery.ts';
import type { DueIndex } from './due-index.ts';

/** A command that can never be sent. The reason is one word, and the field at fault where there is one. */
export class PayloadError extends NotSentError {
  override readonly name = 'PayloadError';

  constructor(reason: string) {
    super('rejected', reason);
  }
}

/** Returns the command as it was accepted. Throws a PayloadError when it is no command of this version. */
export async function readPayload(objects: Objects, { payload }: Delivery): Promise<Command> {
  const command = Command.safeParse(JSON.parse(await objects.getText(payload.bucket, payload.key)));
  if (!command.success) throw new PayloadError(`invalid:${command.error.issues[0]?.path.join('.')}`);
  return command.data;
}

/** The tag of a payload that only people may still need. The bucket deletes it 14 days later. */
export const endedTag = 'ended';

/**
 * Ends the retention of a payload with its delivery. Deletes it once delivered in full. Keeps it for 14 days once the
 * delivery is rejected, parked or delivered without some files. Else keeps it. Doing it twice is the same as once.
 */
export async function expirePayload(objects: Objects, delivery: Delivery): Promise<void> {
  const { bucket, key } = delivery.payload;
  const { status, missing } = delivery;
  if (status === 'delivered' && !missing) return objects.remove(bucket, key);
  const isPeoples =
    status === 'delivered' || status === 'rejected' || (delivery.status === 'uncertain' && delivery.parked);
  if (isPeoples) await undefinedIfGone(objects.renewText(bucket, key, endedTag));
}

/** Keeps the payload for as long as its delivery waits again. Throws an ObjectError `object_gone` when it is gone. */
export async function keepPayload(objects: Objects, { payload }: Delivery): Promise<void> {
  await objects.renewText(payload.bucket, payload.key);
}

/**
 * Does what follows an outcome, outside the write that decided it: expires the payload, then writes the entry in the index.
 * In this order: a lane that still finds the old entry does what is left. A failure is reported and costs no more.
 */
export async function cleanUpAfter(
  {
    stores: { objects, dueIndex },
    report,
  }: {
    stores: { objects: Objects; dueIndex: DueIndex };
    report: { cleanUpFailed(delivery: Delivery, error: unknown): void };
  },
  delivery: Delivery,
): Promise<void> {
  try {
    await expirePayload(objects, delivery);
    await dueIndex.refile(delivery);
  } catch (error) {
    report.cleanUpFailed(delivery, error);
  }
}
