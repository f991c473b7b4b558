import { type Objects, undefinedIfGone } from '../../aws/objects.ts';
import { fingerprintOf } from '../../hash.ts';
import { nameOf } from '../../wolkvox/check.ts';
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

/**
 * Returns the command as it was accepted. Throws a PayloadError when it is no command of this version, or when its fingerprint
 * is not the row's: somebody changed it. `text`: what was read already.
 */
export async function readPayload(
  objects: Objects,
  { payload, fingerprint }: Delivery,
  text?: string,
): Promise<Command> {
  const stored = parsed(text ?? (await objects.getText(payload.bucket, payload.key)));
  if (fingerprintOf(stored) !== fingerprint) throw new PayloadError('payload_changed');
  const command = Command.safeParse(stored);
  if (!command.success) throw new PayloadError(`invalid:${nameOf(command.error.issues[0]?.path ?? [])}`);
  return command.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PayloadError('payload_changed');
  }
}

/**
 * Returns the key of a command's payload. The folder says how long the bucket keeps it, and who may write it: `commands`; `later`
 * for reminders; {@link followUpsFolder}.
 */
export function payloadKey(id: string, fingerprint: string, folder: string): string {
  return `${folder}/${id}/${fingerprint}.json`;
}

/** The folder of the tasks of follow-ups: the only payloads that the worker which sends them may write. */
export const followUpsFolder = 'follow-ups';

/** The tag of an object that only people may still need. With the value `yes` the bucket deletes it 14 days after its creation. */
export const endedTag = 'ended';
/**
 * The other values of the tag: after how many days from its creation the bucket deletes a payload. S3 counts from there, and a
 * payload may have waited for months. The template has a rule for each.
 */
export const endedAfterDays = [
  15, 20, 30, 45, 65, 95, 140, 200, 280, 390, 550, 770, 1_080, 1_510, 2_110, 2_960, 4_018,
] as const;
const keptDays = 14;
const dayMs = 24 * 60 * 60_000;

/**
 * Ends the retention of a payload with its delivery. Deletes it once delivered in full. Keeps it for 14 days at least, and at
 * most half as long again as it has existed by then, once the delivery is rejected, parked or delivered without some files.
 * Else keeps it. Doing it twice is the same as once.
 */
export async function expirePayload(objects: Objects, delivery: Delivery): Promise<void> {
  const { bucket, key } = delivery.payload;
  const { status, missing } = delivery;
  if (status === 'delivered' && !missing) return objects.remove(bucket, key);
  const isPeoples =
    status === 'delivered' || status === 'rejected' || (delivery.status === 'uncertain' && delivery.parked);
  // A tag, not a copy with a tag: the worker that sends payloads may not write them.
  if (isPeoples)
    await undefinedIfGone(objects.tagText(bucket, key, endedTag, daysToKeep(delivery, delivery.settledAt)));
}

/** The value of the tag: 14 days from the end of the delivery, or the next longer time that the bucket has a rule for. */
function daysToKeep({ acceptedAt, decisions = [] }: Delivery, endedAt: number): string {
  // A person's `retry` writes the payload anew.
  const writtenAt = decisions.findLast(({ what }) => what === 'retry')?.at ?? acceptedAt;
  const needed = Math.ceil((endedAt - writtenAt) / dayMs) + keptDays;
  return String(endedAfterDays.find((days) => days >= needed) ?? endedAfterDays.at(-1));
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
