import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AwsRequest, AwsService } from '../service.ts';
import { findVersion, newBucket, type ObjectVersion } from './bucket.ts';
import type { S3State } from './call.ts';
import { allowOrigin, answerPreflight } from './cors.ts';
import { accessDenied, noSuchBucket, S3Error, sendError } from './error.ts';
import { checkNotifications } from './notification.ts';
import { objectFiles } from './object-files.ts';
import type { BucketOptions, S3Options } from './options.ts';
import { requestHeaders } from './request-headers.ts';
import { findRoute } from './routes.ts';
import { parseTarget } from './target.ts';

export interface S3Service extends AwsService {
  readonly name: 's3';
  /** Makes an empty bucket. Throws when the name is taken or an event is not one that this S3 emits. */
  createBucket(name: string, options?: BucketOptions): void;
  /** What lies there, without anybody's rights: the newest version, or the one named. */
  version(object: { bucket: string; key: string; versionId?: string | undefined }): ObjectVersion | undefined;
  /** Calls for each new object of the bucket, once it is readable. Throws when there is no such bucket. */
  onCreated(bucket: string, listener: (key: string, version: ObjectVersion) => void): void;
  /**
   * Answers a browser's preflight, which is never signed: call it for OPTIONS, before the signature is looked for.
   * 200 when a CORS rule of the bucket matches, else 403.
   */
  preflight(http: IncomingMessage, response: ServerResponse): void;
}

/** An S3 that speaks the path style, keeps bytes on disk and the rest in memory. */
export function createS3(options: S3Options): S3Service {
  const state = newState(options);
  return {
    name: 's3',
    createBucket(name, bucketOptions = {}) {
      if (state.buckets.has(name)) throw new Error(`There is a bucket ${name} already`);
      checkNotifications(bucketOptions);
      state.buckets.set(name, newBucket(name, bucketOptions));
    },
    version({ bucket, key, versionId = null }) {
      const found = state.buckets.get(bucket);
      const version = found && findVersion(found, key, versionId);
      return version?.marker === false ? version : undefined;
    },
    onCreated(name, listener) {
      const bucket = state.buckets.get(name);
      if (!bucket) throw new Error(`There is no bucket ${name}`);
      bucket.listeners.push(listener);
    },
    preflight(http, response) {
      void answered(http, response, async () => {
        const bucket = state.buckets.get(parseTarget(http.url ?? '/').bucket);
        answerPreflight(bucket?.options.cors, http, response);
      });
    },
    handle: (request, response) => answered(request.http, response, () => handle(state, request, response)),
  };
}

async function handle(state: S3State, request: AwsRequest, response: ServerResponse): Promise<void> {
  const { http } = request;
  const { bucket: name, key, query } = parseTarget(http.url ?? '/');
  const headers = requestHeaders(http, query);
  const of = name === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const copy = 'x-amz-copy-source' in headers;
  const run = findRoute({ method: http.method ?? '', of, copy, query });
  const bucket = state.buckets.get(name);
  if (bucket === undefined) throw noSuchBucket(name);
  allowOrigin(bucket.options.cors, http, response);
  checkOwner(state, headers);
  const requestId = String(response.getHeader('x-amz-request-id'));
  await run({ state, request, response, requestId, bucket, key, query, headers });
}

/** Runs the work and answers what it throws. Never rejects: a fault of our own is an InternalError that says which. */
async function answered(http: IncomingMessage, response: ServerResponse, work: () => Promise<void>): Promise<void> {
  response.setHeader('x-amz-request-id', randomBytes(8).toString('hex').toUpperCase());
  response.setHeader('x-amz-id-2', randomBytes(32).toString('base64'));
  response.setHeader('server', 'AmazonS3');
  try {
    await work();
  } catch (error) {
    const fault = () => new S3Error(500, 'InternalError', error instanceof Error ? error.message : 'unknown');
    sendError(response, error instanceof S3Error ? error : fault(), http.method);
  }
}

function checkOwner(state: S3State, headers: Readonly<Record<string, string>>): void {
  for (const name of ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner']) {
    const expected = headers[name];
    if (expected !== undefined && expected !== state.account) throw accessDenied();
  }
}

function newState(options: S3Options): S3State {
  // A later process goes on above what an earlier one gave out.
  let sequence = BigInt(Date.now()) << 20n;
  return {
    options,
    account: options.account ?? '000000000000',
    files: objectFiles(options.directory),
    buckets: new Map(),
    nextSequencer: () => {
      sequence += 1n;
      return sequence.toString(16).toUpperCase().padStart(18, '0');
    },
  };
}
