import type { Objects } from '../aws/objects.ts';
import { Command } from './command.ts';
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

/**
 * Deletes what people wrote once it is in the CRM, unless files are missing there: then it says which. Should that fail, the
 * bucket's own rule does it in time.
 */
export async function forgetPayload(objects: Objects, { payload, missing }: Delivery): Promise<void> {
  if (missing) return;
  await objects.remove(payload.bucket, payload.key).catch(() => {});
}
