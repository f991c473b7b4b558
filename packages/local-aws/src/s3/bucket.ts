import { randomBytes } from 'node:crypto';
import type { Checksum } from './checksum.ts';
import type { BucketOptions } from './options.ts';
import type { Upload } from './upload-in-parts.ts';

/** Version ids are `null` in a bucket without versioning. */
export interface ObjectVersion {
  readonly marker: false;
  readonly versionId: string;
  readonly lastModified: Date;
  /** Path of the bytes. Never changes after the version was added. */
  readonly file: string;
  readonly size: number;
  /** Without its quotes. */
  readonly etag: string;
  readonly checksum: Checksum | undefined;
  /** As GetObject returns them: content headers and `x-amz-meta-…`. */
  readonly headers: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
}

export interface DeleteMarker {
  readonly marker: true;
  readonly versionId: string;
  readonly lastModified: Date;
}

export interface Bucket {
  readonly name: string;
  readonly options: BucketOptions;
  /** Oldest version first. A key without versions is absent. */
  readonly versions: Map<string, (ObjectVersion | DeleteMarker)[]>;
  readonly uploads: Map<string, Upload>;
  /** Other services of this AWS that look at each new object. */
  readonly listeners: ((key: string, version: ObjectVersion) => void)[];
}

export function newBucket(name: string, options: BucketOptions): Bucket {
  return { name, options, versions: new Map(), uploads: new Map(), listeners: [] };
}

/** The newest version of the key, which may be a delete marker, or the one version asked for. */
export function findVersion(bucket: Bucket, key: string, versionId: string | null) {
  const versions = bucket.versions.get(key) ?? [];
  return versionId === null ? versions.at(-1) : versions.find((version) => version.versionId === versionId);
}

/** The newest version of the key, unless it is deleted. */
export function currentObject(bucket: Bucket, key: string): ObjectVersion | undefined {
  const version = findVersion(bucket, key, null);
  return version === undefined || version.marker ? undefined : version;
}

/** Adds a version in one step, and says what it replaced. */
export function addVersion(bucket: Bucket, key: string, version: ObjectVersion | DeleteMarker) {
  const versions = bucket.versions.get(key) ?? [];
  const kept = versions.filter((other) => other.versionId !== version.versionId);
  bucket.versions.set(key, [...kept, version]);
  return versions.find((other) => other.versionId === version.versionId);
}

export function removeVersion(bucket: Bucket, key: string, versionId: string) {
  const versions = bucket.versions.get(key) ?? [];
  const kept = versions.filter((version) => version.versionId !== versionId);
  if (kept.length > 0) bucket.versions.set(key, kept);
  else bucket.versions.delete(key);
  return versions.find((version) => version.versionId === versionId);
}

export function newVersionId(bucket: Bucket): string {
  return bucket.options.versioning === true ? randomBytes(24).toString('base64url').replaceAll('-', '.') : 'null';
}

/** Whether the text could be a version id. */
export function isVersionId(text: string): boolean {
  return text === 'null' || /^[\w.]{32}$/.test(text);
}
