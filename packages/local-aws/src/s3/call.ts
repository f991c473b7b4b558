import type { ServerResponse } from 'node:http';
import type { AwsError } from '../aws-error.ts';
import type { AwsRequest } from '../service.ts';
import type { Bucket } from './bucket.ts';
import { accessDeniedError, noSuchKeyError } from './errors.ts';
import type { ObjectFiles } from './object-files.ts';
import type { S3Options } from './options.ts';

/** The state that all calls share. */
export interface S3State {
  readonly options: S3Options;
  readonly account: string;
  readonly files: ObjectFiles;
  readonly buckets: Map<string, Bucket>;
  /** Returns a larger value with each call. It becomes the `sequencer` of an event. */
  nextSequencer(): string;
}

/** One request for a bucket that exists. */
export interface S3Call {
  readonly state: S3State;
  readonly request: AwsRequest;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly bucket: Bucket;
  readonly key: string;
  readonly query: URLSearchParams;
  /** Names in lower case. Includes the `x-amz-…` parameters of a presigned address. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Grant {
  /** @default the object of the call */
  readonly resource?: string;
  /** Condition keys of this call. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Throws AccessDenied unless the signer may do the action. */
export function authorise(call: S3Call, action: string, grant: Grant = {}): void {
  const resource = grant.resource ?? objectArn(call.bucket, call.key);
  if (!call.request.isAllowed(action, resource, grant.context ?? {})) throw accessDeniedError();
}

export function objectArn(bucket: Bucket, key: string): string {
  return `${bucketArn(bucket)}/${key}`;
}

export function bucketArn(bucket: Bucket): string {
  return `arn:aws:s3:::${bucket.name}`;
}

/**
 * The error for an object that is missing. Without the right to list the bucket it is AccessDenied, as in S3. The key counts as the
 * prefix: the right to list one prefix is enough for keys under it.
 */
export function missingObjectError(
  call: S3Call,
  { bucket, key }: { readonly bucket: Bucket; readonly key: string } = call,
  error: AwsError = noSuchKeyError(),
): AwsError {
  const isListable = call.request.isAllowed('s3:ListBucket', bucketArn(bucket), { 's3:prefix': key });
  return isListable ? error : accessDeniedError();
}

/** Tags as condition keys of a policy, such as `s3:ExistingObjectTag/scan`. */
export function tagContext(condition: string, tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`s3:${condition}/${name}`, value]));
}
