import type { Upload } from '../config/upload.ts';
import { isOwnBucket } from '../config/uploads.ts';
import { log } from '../log.ts';
import { boundPrefix } from './bound-uploads.ts';
import { checkFiles, fileCheckOf } from './file-fault.ts';
import type { HandleServices } from './handle-services.ts';
import { filesToTag } from './tag-files.ts';
import { originOf } from './upload-event.ts';

/** Whether it is a file of `POST /uploads`. The folder has that meaning in the bridge's own bucket alone. */
export function isBoundFile({ bridge }: HandleServices, { bucket, key }: Upload): boolean {
  return key.startsWith(boundPrefix) && isOwnBucket(bridge, bucket);
}

/** Handles a file of `POST /uploads`: accepts the waiting command with its last file. No rule is asked about it. */
export async function takeBoundFile(services: HandleServices, upload: Upload): Promise<void> {
  const { bridge, facts, stores, accept } = services;
  const arrival = await stores.bound.recordArrival(upload);
  if (arrival === 'waiting') return;
  if (arrival === 'unknown') {
    log.warn('No command waits for this upload: it stays in its bucket', { origin: originOf(upload) });
    return;
  }
  const { operation, event, command } = arrival.bound;
  const checked = await checkFiles(facts, command, fileCheckOf(bridge, operation));
  const files = filesToTag(bridge, checked.command);
  await accept({ operation, event, ...checked, filesToTag: files, priority: 'interactive' });
  await stores.bound.noteAccepted(arrival.id);
}
