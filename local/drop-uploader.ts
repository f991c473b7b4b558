import type { DropFile } from './drop-folder.ts';
import type { Stack } from './stack.ts';
import { uploadFile } from './upload-file.ts';

/**
 * Returns the `upload` of a drop folder. The bucket's object, its event, and the note that the file was taken are kept together:
 * a process that is killed has taken the file and will send it, or has not taken it.
 */
export function dropUploader(
  { s3, bucket, host }: Pick<Stack, 's3' | 'bucket' | 'host'>,
  onUploaded: (key: string) => void,
): (file: DropFile) => Promise<void> {
  const uploading = new Map<string, DropFile>();
  host.aws.s3.onCreated(bucket, (key, { etag }) => {
    const file = uploading.get(key);
    // A file that changed while it was read is taken again as another one.
    if (file?.md5 === etag) file.taken();
  });
  return async (file) => {
    uploading.set(file.key, file);
    try {
      await uploadFile(s3, { bucket, key: file.key }, file.path);
    } finally {
      uploading.delete(file.key);
    }
    onUploaded(file.key);
  };
}
