import type { Objects } from '../aws/objects.ts';
import type { Upload } from '../config/upload.ts';
import { endedTag } from '../delivery/ledger/payload.ts';
import { shortHash } from '../hash.ts';
import type { SkipReason } from './match-rule.ts';

/** The folder of the payloads bucket that lists skipped uploads. Its objects expire after 14 days. */
export const skippedPrefix = 'skipped/';

/** An upload that became no command. Holds the key, and so what people wrote: it is never logged, nor kept in the ledger. */
export interface SkippedUpload {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
  readonly size: number;
  readonly reason: SkipReason;
  readonly rule?: string | undefined;
  /** ISO 8601. */
  readonly at: string;
}

/** The list of skipped uploads, for people to look through. The objects themselves are not touched. */
export interface SkippedUploads {
  note(upload: Upload, reason: SkipReason, rule?: string): Promise<void>;
  /** Removes an upload that became a command after all. Never throws: the note expires by itself. */
  forget(upload: Upload): Promise<void>;
}

export function createSkippedUploads(objects: Objects, payloads: string, now: () => number = Date.now): SkippedUploads {
  return {
    async note(upload, reason, rule) {
      const { bucket, key, versionId, size } = upload;
      const at = new Date(now()).toISOString();
      const skipped: SkippedUpload = { bucket, key, versionId, size, reason, rule, at };
      await objects.putText(payloads, noteKey(upload), JSON.stringify(skipped), endedTag);
    },

    async forget(upload) {
      await objects.remove(payloads, noteKey(upload)).catch(() => {});
    },
  };
}

function noteKey({ bucket, key, versionId, etag }: Upload): string {
  return `${skippedPrefix}${shortHash([bucket, key, versionId ?? etag])}.json`;
}
