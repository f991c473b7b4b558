import { randomBytes } from 'node:crypto';
import type { Checksum } from './checksum.ts';
import type { KeptVersions } from './kept-versions.ts';
import type { MultipartUpload } from './multipart-types.ts';
import type { BucketOptions } from './options.ts';
import type { StorageClass } from './storage.ts';

export interface ObjectVersion {
  readonly isMarker: false;
  /** `null`, as text, in a bucket without versioning. */
  readonly versionId: string;
  readonly lastModified: Date;
  /** The path of the bytes, which never change. */
  readonly file: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum: Checksum | undefined;
  /** The headers that GetObject returns: content headers and `x-amz-meta-…`. */
  readonly headers: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  storageClass: StorageClass;
}

export interface DeleteMarker {
  readonly isMarker: true;
  readonly versionId: string;
  readonly lastModified: Date;
}

export interface Bucket {
  readonly name: string;
  readonly options: BucketOptions;
  /** By key, oldest version first. A key without versions is absent. */
  readonly versions: Map<string, (ObjectVersion | DeleteMarker)[]>;
  /** By upload id. */
  readonly uploads: Map<string, MultipartUpload>;
  /** Called for each new object. */
  readonly listeners: ((key: string, version: ObjectVersion) => void)[];
  readonly kept: KeptVersions;
}

/** Makes a bucket with what was kept of it. */
export function createBucket(name: string, options: BucketOptions, kept: KeptVersions): Bucket {
  return { name, options, versions: kept.read(), uploads: new Map(), listeners: [], kept };
}

/** The version with this id, or for `null` the newest. It may be a delete marker. */
export function findVersion(bucket: Bucket, key: string, versionId: string | null) {
  const versions = bucket.versions.get(key) ?? [];
  return versionId === null ? versions.at(-1) : versions.find((version) => version.versionId === versionId);
}

/** The newest version. Returns `undefined` when the key is deleted or unknown. */
export function findCurrentObject(bucket: Bucket, key: string): ObjectVersion | undefined {
  const version = findVersion(bucket, key, null);
  return version === undefined || version.isMarker ? undefined : version;
}

/** Adds a version and returns the one that it replaces. */
export function addVersion(bucket: Bucket, key: string, version: ObjectVersion | DeleteMarker) {
  const versions = bucket.versions.get(key) ?? [];
  const others = versions.filter((other) => other.versionId !== version.versionId);
  bucket.kept.add(key, version);
  bucket.versions.set(key, [...others, version]);
  return versions.find((other) => other.versionId === version.versionId);
}

/** Removes a version and returns it. */
export function removeVersion(bucket: Bucket, key: string, versionId: string) {
  const versions = bucket.versions.get(key) ?? [];
  const others = versions.filter((version) => version.versionId !== versionId);
  bucket.kept.remove(key, versionId);
  if (others.length > 0) bucket.versions.set(key, others);
  else bucket.versions.delete(key);
  return versions.find((version) => version.versionId === versionId);
}

/** Changes what may change of a version: its tags and its class. */
export function changeVersion(
  bucket: Bucket,
  key: string,
  version: ObjectVersion,
  change: Partial<Pick<ObjectVersion, 'tags' | 'storageClass'>>,
): void {
  bucket.kept.replace(key, { ...version, ...change });
  Object.assign(version, change);
}

export function createVersionId(bucket: Bucket): string {
  return bucket.options.versioning === true ? randomBytes(24).toString('base64url').replaceAll('-', '.') : 'null';
}

/** True when the text has the form of a version id. */
export function isVersionId(text: string): boolean {
  return text === 'null' || /^[\w.]{32}$/.test(text);
}
