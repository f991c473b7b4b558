import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AwsRequest, AwsService } from '../service.ts';
import { S3Error, sendError } from './error.ts';

export interface S3Options {
  /** Where objects lie. Created when missing; nothing in it outlives the process that made it. */
  readonly directory: string;
  readonly region: string;
  /** Owner of every bucket, compared with `x-amz-expected-bucket-owner`. @default '000000000000' */
  readonly account?: string;
  /** Called once per matching notification, after the object is readable. `body` is the JSON that S3 sends to SQS. */
  notify(queueArn: string, body: string): void;
}

/** What goes to a queue when an object of the bucket changes. All filters must match. */
export interface QueueNotification {
  readonly queueArn: string;
  /** `s3:ObjectCreated:*`, `s3:ObjectCreated:Put` and so on; `s3:ObjectRemoved:…` as well. */
  readonly events: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
}

/** Who may use the bucket from a browser. One `*` is allowed in an origin or header. */
export interface CorsRule {
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders?: readonly string[];
  readonly exposedHeaders?: readonly string[];
  readonly maxAgeSeconds?: number;
}

export interface BucketOptions {
  /** @default false */
  readonly versioning?: boolean;
  readonly notifications?: readonly QueueNotification[];
  readonly cors?: readonly CorsRule[];
}

export interface S3Service extends AwsService {
  readonly name: 's3';
  /** Makes an empty bucket. Throws when the name is taken or an event is not one that this S3 emits. */
  createBucket(name: string, options?: BucketOptions): void;
  /**
   * Answers a browser's preflight, which is never signed: call it for OPTIONS, before the signature is looked for.
   * 200 when a CORS rule of the bucket matches, else 403.
   */
  preflight(http: IncomingMessage, response: ServerResponse): void;
}

/** An S3 that speaks the path style, keeps bytes on disk and the rest in memory. */
export function createS3(_options: S3Options): S3Service {
  const refuse = (http: IncomingMessage, response: ServerResponse) =>
    sendError(response, new S3Error(501, 'NotImplemented', 'No call is emulated by the local S3 yet'), http.method);
  return {
    name: 's3',
    createBucket: () => undefined,
    preflight: refuse,
    handle: async (request: AwsRequest, response: ServerResponse) => refuse(request.http, response),
  };
}
