import type { ObjectFacts } from '../aws/object-facts.ts';
import { undefinedIfGone } from '../aws/objects.ts';
import type { Bucket } from '../config/bucket.ts';
import { asRule } from '../config/rule.ts';
import { spellingsOf } from '../config/spellings.ts';
import type { Upload } from '../config/upload.ts';
import { fileOfSidecar } from './sidecar.ts';
import { uploadOf } from './upload-event.ts';

/** Returns the upload itself; for a sidecar, the file beside it, and `undefined` while that is not there. */
export async function fileToHandle(
  facts: ObjectFacts,
  bucket: Bucket,
  upload: Upload,
  isBound: boolean,
): Promise<Upload | undefined> {
  const asksForSidecars = bucket.rules.map(asRule).some(({ needs }) => needs.includes('sidecar'));
  const key = isBound || !asksForSidecars ? undefined : fileOfSidecar(upload.key);
  return key === undefined ? upload : currentUpload(facts, upload.bucket, key);
}

/** Returns the object of that name as it is now, in whichever spelling it is stored; `undefined` when there is none. */
async function currentUpload(facts: ObjectFacts, bucket: string, name: string): Promise<Upload | undefined> {
  for (const key of spellingsOf(name)) {
    const head = await undefinedIfGone(facts.head({ bucket, key }));
    if (head) return uploadOf(bucket, { key, ...head, sequencer: head.modifiedAt.toISOString() });
  }
  return undefined;
}
