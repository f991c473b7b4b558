import { createHash } from 'node:crypto';
import type { Objects } from '../aws/objects.ts';
import { expiresSoon } from '../delivery/ledger/payload.ts';
import { base32 } from '../hash.ts';
import type { SkipReason } from './match-rule.ts';
import type { Upload } from './upload.ts';

/** The folder of the payloads bucket that says which uploads became nothing. Its objects go after 14 days. */
export const skippedPrefix = 'skipped/';

/** One upload that was left where it is. It holds the key, and so what people wrote: never in a log or the ledger. */
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

/** Remembers which uploads became nothing, for people to look through: the objects themselves stay where they are. */
export interface SkippedUploads {
  note(upload: Upload, reason: SkipReason, rule?: string): Promise<void>;
  /** It became something after all. */
  forget(upload: Upload): Promise<void>;
}

export function createSkippedUploads(objects: Objects, payloads: string, now: () => number = Date.now): SkippedUploads {
  return {
    async note(upload, reason, rule) {
      const { bucket, key, versionId, size } = upload;
      const at = new Date(now()).toISOString();
      const left: SkippedUpload = { bucket, key, versionId, size, reason, rule, at };
      await objects.putText(payloads, noteKey(upload), JSON.stringify(left), expiresSoon);
    },

    async forget(upload) {
      await objects.remove(payloads, noteKey(upload)).catch(() => {});
    },
  };
}

function noteKey({ bucket, key, versionId, etag }: Upload): string {
  const hash = createHash('sha256').update(JSON.stringify([bucket, key, versionId ?? etag]));
  return `${skippedPrefix}${base32(hash.digest()).slice(0, 26)}.json`;
}
