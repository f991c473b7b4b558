import type { ObjectTags, Tags } from '../aws/object-tags.ts';
import { ObjectError } from '../aws/objects.ts';
import type { Bridge } from '../config/bridge.ts';
import { movedPrefix } from '../config/bucket.ts';
import { bucketNamed } from '../config/uploads.ts';
import { type AttachedObject, attachmentsOf, type Command, missingOf } from '../delivery/command.ts';
import type { Delivery } from '../delivery/ledger/delivery.ts';
import type { FileToTag } from '../delivery/ledger/file-tags.ts';
import type { Upload } from './upload.ts';

/**
 * The files that are to say how a command ended, in buckets where that is configured: what it carries, and what led to it, an
 * upload or a group's manifest.
 */
export function filesToTag(bridge: Bridge, command: Command, upload?: Upload | AttachedObject): FileToTag[] {
  const record = recordOf(command);
  const all = [
    ...missingOf(command).map((file) => ({ ...file, recordId: record })),
    ...[...attachmentsOf(command), ...(upload ? [upload] : [])].map((file) => ({
      ...file,
      why: undefined,
      recordId: record,
    })),
  ].map(
    ({ bucket, key, versionId, size, why, recordId }): FileToTag => ({ bucket, key, versionId, size, why, recordId }),
  );
  const wanted = all.filter(({ bucket }) => (bucketNamed(bridge, bucket).afterDelivery ?? 'leave') !== 'leave');
  // The first wins: what is missing says why.
  return [...new Map(wanted.toReversed().map((file) => [nameOf(file), file])).values()].toReversed();
}

function recordOf(command: Command): string | undefined {
  if (command.kind === 'updateCase') return typeof command.caseId === 'string' ? command.caseId : undefined;
  return command.kind === 'updateRecord' ? command.id : undefined;
}

/** CopyObject's limit. Beyond it a file is tagged where it is. */
const longestCopy = 5 * 1024 ** 3;
/** S3's own limits. */
const longestKey = 1024;
const mostTags = 10;

export interface TagServices {
  readonly bridge: Bridge;
  readonly objectTags: ObjectTags;
  /** Told of a file that is not marked, or not moved, and never will be: why, in one word. */
  readonly onUntaggable: (reason: 'no_room_for_tags' | 'too_large_to_move' | 'key_too_long' | 'no_version') => void;
}

/** Lets a file say in its bucket how its delivery ended. A file that is gone needs no mark. */
export async function tagFile(services: TagServices, file: FileToTag, delivery: Delivery): Promise<void> {
  const { bridge, objectTags, onUntaggable } = services;
  const { afterDelivery = 'leave' } = bucketNamed(bridge, file.bucket);
  if (afterDelivery === 'leave') return;
  try {
    const own = tagsOf(file, delivery);
    const tags = mergeTags(await objectTags.tags(file), own);
    if (Object.keys(own).every((name) => !(name in tags))) return onUntaggable('no_room_for_tags');
    const to = destination(services, file, delivery);
    if (to === undefined) await objectTags.setTags(file, tags);
    else await objectTags.move(file, to, tags);
  } catch (error) {
    if (!(error instanceof ObjectError && error.reason === 'object_gone')) throw error;
  }
}

/** What is in the CRM is moved; what is not stays where people put it, and says why. */
function destination({ bridge, onUntaggable }: TagServices, file: FileToTag, { status }: Delivery): string | undefined {
  const prefix = movedPrefix(bucketNamed(bridge, file.bucket));
  if (prefix === undefined || status !== 'delivered' || file.why) return undefined;
  const fault = !file.versionId
    ? 'no_version'
    : file.size > longestCopy
      ? 'too_large_to_move'
      : Buffer.byteLength(prefix + file.key) > longestKey
        ? 'key_too_long'
        : undefined;
  if (fault) onUntaggable(fault);
  return fault ? undefined : prefix + file.key;
}

const names = ['wolkvox-status', 'wolkvox-reason', 'wolkvox-case', 'wolkvox-id'];

/** The most telling first. */
function tagsOf({ why, recordId }: FileToTag, delivery: Delivery): Tags {
  const { status, reason, caseId, crmId = recordId ?? caseId, idPrefijo } = delivery;
  const values = {
    'wolkvox-status': why && status === 'delivered' ? 'missing' : status,
    'wolkvox-reason': why ?? (status === 'rejected' ? reason : undefined),
    'wolkvox-case': status === 'delivered' ? idPrefijo : undefined,
    'wolkvox-id': status === 'delivered' ? crmId : undefined,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as Tags;
}

/** A file's own tags, and as many of ours as there is room for. */
function mergeTags(tags: Tags, own: Tags): Tags {
  const theirs = Object.entries(tags).filter(([name]) => !names.includes(name));
  return Object.fromEntries(
    [...theirs, ...Object.entries(own).map(tagValue)].slice(0, Math.max(mostTags, theirs.length)),
  );
}

/** Letters, digits and a few marks, 256 at most: what S3 takes. */
function tagValue([name, value]: [string, string]): [string, string] {
  return [name, value.replace(/[^\p{L}\p{N}\s_.:/=+\-@]/gu, '_').slice(0, 256)];
}

function nameOf({ bucket, key, versionId }: FileToTag): string {
  return JSON.stringify([bucket, key, versionId]);
}
