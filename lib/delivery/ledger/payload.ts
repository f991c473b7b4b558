import { ObjectError, type Objects } from '../../aws/objects.ts';
import { Command } from '../command.ts';
import type { Delivery } from './delivery.ts';

/** A command that can never be sent. The reason is one word, and the field at fault where there is one. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
  readonly reason: string;

  constructor(reason: string) {
    super(`The command cannot be sent: ${reason}`);
    this.reason = reason;
  }
}

/** What a delivery is to do, as it was accepted. Throws a PayloadError when that is no command of this version. */
export async function readPayload(objects: Objects, { payload }: Delivery): Promise<Command> {
  const command = Command.safeParse(JSON.parse(await objects.getText(payload.bucket, payload.key)));
  if (!command.success) throw new PayloadError(`invalid:${command.error.issues[0]?.path.join('.')}`);
  return command.data;
}

/** The tag of what only people may still ask for. The bucket deletes it 14 days after it was so marked. */
export const expiresSoon = 'ended';

/**
 * Lets what people wrote go with its delivery: deleted once delivered in full, for 14 days more once it is rejected, parked or
 * delivered without some of its files, kept for as long as the bridge itself may need it. Doing it twice is the same as once.
 */
export async function expirePayload(objects: Objects, delivery: Delivery): Promise<void> {
  const { bucket, key } = delivery.payload;
  const { status, missing, parked } = delivery;
  if (status === 'delivered' && !missing) return objects.remove(bucket, key);
  const isPeoples = status === 'delivered' || status === 'rejected' || (status === 'uncertain' && parked);
  if (!isPeoples) return;
  try {
    await objects.renewText(bucket, key, expiresSoon);
  } catch (error) {
    if (!(error instanceof ObjectError) || error.reason !== 'object_gone') throw error;
  }
}

/** Keeps what people wrote for as long as its delivery waits again. Throws an ObjectError `object_gone` when it is gone. */
export async function keepPayload(objects: Objects, { payload }: Delivery): Promise<void> {
  await objects.renewText(payload.bucket, payload.key);
}
