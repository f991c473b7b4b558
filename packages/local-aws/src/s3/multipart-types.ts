import type { Checksum } from './checksum.ts';
import type { Tags } from './tags.ts';

/** The body of a request, in a file. Its declared digests were verified. */
export interface ReceivedBody {
  readonly file: string;
  readonly size: number;
  /** Hexadecimal, without quotes. */
  readonly md5: string;
  readonly checksum: Checksum | undefined;
}

/** A multipart upload that is not completed and not aborted. */
export interface MultipartUpload {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: Tags;
  /** The kind of checksum that every part must have and the object gets. */
  readonly checksum: Pick<Checksum, 'algorithm' | 'type'> | undefined;
  /** By part number. A later part replaces an earlier one. */
  readonly parts: Map<number, ReceivedBody>;
}
