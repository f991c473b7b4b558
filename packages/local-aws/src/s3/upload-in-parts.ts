import type { Checksum } from './checksum.ts';
import type { Tags } from './tags.ts';

/** The bytes of a request, on disk and checked against every digest that came with them. */
export interface Received {
  readonly file: string;
  readonly size: number;
  /** Hex, without quotes. */
  readonly md5: string;
  readonly checksum: Checksum | undefined;
}

/** An upload in parts that was begun and neither completed nor aborted. */
export interface Upload {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: Tags;
  /** What every part must come with, and what the object will have. */
  readonly checksum: Pick<Checksum, 'algorithm' | 'type'> | undefined;
  /** The last one received of each number. */
  readonly parts: Map<number, Received>;
}
