import type { ObjectTags, Tags } from '../aws/object-tags.ts';
import { undefinedIfGone } from '../aws/objects.ts';
import type { Bridge } from '../config/bridge.ts';
import { movedPrefix } from '../config/bucket.ts';
import type { Upload } from '../config/upload.ts';
import { bucketNamed } from '../config/uploads.ts';
import { type AttachedObject, attachmentsOf, type Command, missingOf } from '../delivery/command.ts';
import type { Final } from '../delivery/ledger/delivery.ts';
import type { FileToTag } from '../delivery/ledger/file-tags.ts';

/**
 * Returns the files that shall be tagged with a command's outcome, in buckets where that is configured: those it carries, those
 * it leaves out, and the upload or manifest that led to it.
 */
export function filesToTag(bridge: Bridge, command: Command, upload?: Upload | AttachedObject): FileToTag[] {
  const recordId = recordIdOf(command);
  const carried = [...attachmentsOf(command), ...(upload ? [upload] : [])].map((file) => ({ ...file, why: undefined }));
  const wanted = [...missingOf(command), ...carried]
    .filter(({ bucket }) => (bucketNamed(bridge, bucket).afterDelivery ?? 'leave') !== 'leave')
    .map(({ bucket, key, versionId, size, why }): FileToTag => ({ bucket, key, versionId, size, why, recordId }));
  // The first of two wins: the entry of a missing file holds the reason.
  return [...new Map(wanted.toReversed().map((file) => [identityOf(file), file])).values()].toReversed();
}

/** The record that a command changes, where it names one. */
function recordIdOf(command: Command): string | undefined {
  if (command.kind === 'updateCase') return typeof command.caseId === 'string' ? command.caseId : undefined;
  return command.kind === 'updateRecord' ? command.id : undefined;
}

/** CopyObject's limit. A larger file is tagged where it is. */
const longestCopy = 5 * 1024 ** 3;
/** S3's own limits. */
const longestKey = 1024;
const mostTags = 10;

export interface TagServices {
  readonly bridge: Bridge;
  readonly objectTags: ObjectTags;
  /** Called with one word for a file that will never be tagged, or never moved. */
  readonly onUntaggable: (reason: 'no_room_for_tags' | 'too_large_to_move' | 'key_too_long' | 'no_version') => void;
}

/** Tags a file with its delivery's outcome, or moves it. A file that is gone is left out. */
export async function tagFile(services: TagServices, file: FileToTag, delivery: Final): Promise<void> {
  const { bridge, objectTags, onUntaggable } = services;
  const { afterDelivery = 'leave' } = bucketNamed(bridge, file.bucket);
  if (afterDelivery === 'leave') return;
  const present = await undefinedIfGone(objectTags.tags(file));
  if (!present) return;
  const own = outcomeTags(file, delivery);
  const tags = mergeTags(present, own);
  if (Object.keys(own).every((name) => !(name in tags))) return onUntaggable('no_room_for_tags');
  const to = destinationOf(services, file, delivery);
  const writing = to === undefined ? objectTags.setTags(file, tags) : objectTags.move(file, to, tags);
  await undefinedIfGone(writing);
}

/** Returns where a delivered file is moved. Others stay where people put them, with the reason as a tag. */
function destinationOf({ bridge, onUntaggable }: TagServices, file: FileToTag, { status }: Final): string | undefined {
  const prefix = movedPrefix(bucketNamed(bridge, file.bucket));
  if (prefix === undefined || status !== 'delivered' || file.why) return undefined;
  const to = prefix + file.key;
  if (!file.versionId) onUntaggable('no_version');
  else if (file.size > longestCopy) onUntaggable('too_large_to_move');
  else if (Buffer.byteLength(to) > longestKey) onUntaggable('key_too_long');
  else return to;
  return undefined;
}

const tagNames = ['wolkvox-status', 'wolkvox-reason', 'wolkvox-case', 'wolkvox-id'];

/** The most useful first: there may not be room for all. */
function outcomeTags({ why, recordId }: FileToTag, delivery: Final): Tags {
  const { status, reason, caseId } = delivery;
  const { crmId, idPrefijo } = status === 'delivered' ? delivery : {};
  const values = {
    'wolkvox-status': why && status === 'delivered' ? 'missing' : status,
    'wolkvox-reason': why ?? (status === 'rejected' ? reason : undefined),
    'wolkvox-case': idPrefijo,
    'wolkvox-id': status === 'delivered' ? (crmId ?? recordId ?? caseId) : undefined,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as Tags;
}

/** Returns a file's own tags, and as many of ours as there is room for. */
function mergeTags(tags: Tags, own: Tags): Tags {
  const theirs = Object.entries(tags).filter(([name]) => !tagNames.includes(name));
  const ours = Object.entries(own).map(([name, value]) => [name, tagValue(value)]);
  return Object.fromEntries([...theirs, ...ours].slice(0, Math.max(mostTags, theirs.length)));
}

/** Letters, digits and a few marks, 256 at most: what S3 allows. */
function tagValue(value: string): string {
  return value.replace(/[^\p{L}\p{N}\s_.:/=+\-@]/gu, '_').slice(0, 256);
}

function identityOf({ bucket, key, versionId }: FileToTag): string {
  return JSON.stringify([bucket, key, versionId]);
}
