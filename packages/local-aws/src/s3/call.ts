import type { ServerResponse } from 'node:http';
import type { AwsRequest } from '../service.ts';
import type { Bucket } from './bucket.ts';
import { accessDenied, noSuchKey, S3Error } from './error.ts';
import type { ObjectFiles } from './object-files.ts';
import type { S3Options } from './options.ts';

/** What every call of one service shares. */
export interface S3State {
  readonly options: S3Options;
  readonly account: string;
  readonly files: ObjectFiles;
  readonly buckets: Map<string, Bucket>;
  /** Grows with every change of an object, as the `sequencer` of an event does. */
  nextSequencer(): string;
}

/** One request, once its bucket is known to exist. */
export interface S3Call {
  readonly state: S3State;
  readonly request: AwsRequest;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly bucket: Bucket;
  readonly key: string;
  readonly query: URLSearchParams;
  /** Names in lower case; what a presigned address carries as `x-amz-…` in its query included. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Throws AccessDenied unless the signer may do this to the object, or to the resource given. */
export function authorise(call: S3Call, action: string, more: Grant = {}): void {
  const resource = more.resource ?? objectArn(call.bucket, call.key);
  if (!call.request.allows(action, resource, more.context ?? {})) throw accessDenied();
}

interface Grant {
  readonly resource?: string;
  readonly context?: Readonly<Record<string, string>>;
}

export function objectArn(bucket: Bucket, key: string): string {
  return `${bucketArn(bucket)}/${key}`;
}

export function bucketArn(bucket: Bucket): string {
  return `arn:aws:s3:::${bucket.name}`;
}

/** What S3 answers for an object that is not there: who may not list the bucket is not told that it is missing. */
export function missing(call: S3Call, bucket = call.bucket, error: S3Error = noSuchKey()): S3Error {
  return call.request.allows('s3:ListBucket', bucketArn(bucket), {}) ? error : accessDenied();
}

export function noSuchVersion(): S3Error {
  return new S3Error(404, 'NoSuchVersion', 'The specified version does not exist.');
}

/** Tags as the condition keys that policies name, such as `s3:ExistingObjectTag/scan`. */
export function tagContext(condition: string, tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`s3:${condition}/${name}`, value]));
}
