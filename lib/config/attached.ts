import type { AttachedObject } from '../delivery/command.ts';
import { endingOf, fileKinds } from './file-kinds.ts';
import type { Upload } from './upload.ts';

/** Returns an upload as an attachment of a case or a record. Its type follows from the file's ending. */
export function attached({ bucket, key, versionId, etag, size, name, refused }: Upload): AttachedObject {
  const type = fileKinds[endingOf(name)]?.type ?? 'application/octet-stream';
  return { bucket, key, ...(versionId && { versionId }), etag, size, name, type, ...(refused && { refused }) };
}
