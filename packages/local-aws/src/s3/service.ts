import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { AwsRequest, AwsService } from '../service.ts';
import { checkNotifications } from './announce.ts';
import { changeVersion, createBucket, findVersion, type ObjectVersion } from './bucket.ts';
import type { S3State } from './call.ts';
import { noSuchBucketError, sendS3Error } from './errors.ts';
import { keptFiles, keptVersions } from './kept-versions.ts';
import { createObjectFiles } from './object-files.ts';
import type { BucketOptions, S3Options } from './options.ts';
import { readRequestHeaders } from './request-headers.ts';
import { findHandler } from './routes.ts';
import type { StorageClass } from './storage.ts';
import { parseTarget } from './target.ts';

export interface S3Service extends AwsService {
  readonly name: 's3';
  /** Makes an empty bucket. Throws when the name is in use or a notification is for an event that is not emulated. */
  createBucket(name: string, options?: BucketOptions): void;
  /** The version with this id, else the newest. Checks no policies. Returns `undefined` when there is none. */
  version(object: { bucket: string; key: string; versionId?: string | undefined }): ObjectVersion | undefined;
  /** Moves a version into another class, as a lifecycle rule or a restore does. Throws when there is no such version. */
  moveToClass(
    object: { bucket: string; key: string; versionId?: string | undefined },
    storageClass: StorageClass,
  ): void;
  /** Replaces the tags of a version. Checks no policies. */
  setTags(object: { bucket: string; key: string }, version: ObjectVersion, tags: ObjectVersion['tags']): void;
  /**
   * Calls the listener for each new object, after it is readable. What the listener stores is kept together with the object
   * and its news. Throws when there is no such bucket.
   */
  onCreated(bucket: string, listener: (key: string, version: ObjectVersion) => void): void;
}

/** An S3 with path-style addresses. It keeps bytes on disk and everything else in memory and in its store. */
export function createS3(options: S3Options): S3Service {
  const state = createState(options);
  return {
    name: 's3',
    createBucket(name, bucketOptions = {}) {
      if (state.buckets.has(name)) throw new Error(`A bucket named ${name} already exists`);
      checkNotifications(bucketOptions);
      const kept = keptVersions(options.store, name, state.files.folder);
      state.buckets.set(name, createBucket(name, bucketOptions, kept));
    },
    version: (object) => findStored(state, object),
    moveToClass(object, storageClass) {
      const version = findStored(state, object);
      if (!version) throw new Error(`There is no object ${object.key} in ${object.bucket}`);
      const bucket = state.buckets.get(object.bucket);
      if (bucket) changeVersion(bucket, object.key, version, { storageClass });
    },
    setTags({ bucket: name, key }, version, tags) {
      const bucket = state.buckets.get(name);
      if (bucket) changeVersion(bucket, key, version, { tags });
    },
    onCreated(name, listener) {
      const bucket = state.buckets.get(name);
      if (!bucket) throw new Error(`There is no bucket named ${name}`);
      bucket.listeners.push(listener);
    },
    handle: (request, response) => answerErrors(request.http, response, () => handle(state, request, response)),
  };
}

function findStored(
  { buckets }: S3State,
  { bucket: name, key, versionId = null }: { bucket: string; key: string; versionId?: string | null | undefined },
): ObjectVersion | undefined {
  const bucket = buckets.get(name);
  const version = bucket && findVersion(bucket, key, versionId);
  return version?.isMarker === false ? version : undefined;
}

async function handle(state: S3State, request: AwsRequest, response: ServerResponse): Promise<void> {
  const { http } = request;
  const { bucket: name, key, query } = parseTarget(http.url ?? '/');
  const headers = readRequestHeaders(http, query);
  const target = name === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const isCopy = 'x-amz-copy-source' in headers;
  const run = findHandler({ method: http.method ?? '', target, isCopy, query });
  const bucket = state.buckets.get(name);
  if (bucket === undefined) throw noSuchBucketError(name);
  const requestId = String(response.getHeader('x-amz-request-id'));
  await run({ state, request, response, requestId, bucket, key, query, headers });
}

/** Runs the work and sends its error. Never rejects: a fault of the emulation becomes an InternalError. */
async function answerErrors(http: IncomingMessage, response: ServerResponse, work: () => Promise<void>): Promise<void> {
  response.setHeader('x-amz-request-id', randomBytes(8).toString('hex').toUpperCase());
  response.setHeader('x-amz-id-2', randomBytes(32).toString('base64'));
  response.setHeader('server', 'AmazonS3');
  try {
    await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown';
    const known = error instanceof AwsError ? error : new AwsError('InternalError', message, { status: 500 });
    sendS3Error(response, known, http.method);
  }
}

function createState(options: S3Options): S3State {
  // Begins with the time, so that the values of a later process are larger.
  let sequence = BigInt(Date.now()) << 20n;
  return {
    options,
    account: options.account,
    files: createObjectFiles(options.directory, options.store.isKept ? keptFiles(options.store) : undefined),
    buckets: new Map(),
    nextSequencer: () => {
      sequence += 1n;
      return sequence.toString(16).toUpperCase().padStart(18, '0');
    },
  };
}
