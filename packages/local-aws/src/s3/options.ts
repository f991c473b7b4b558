import type { BusEvent } from '../events/bus.ts';

export interface S3Options {
  /** Where objects lie. Created when missing; nothing in it outlives the process that made it. */
  readonly directory: string;
  readonly region: string;
  /** Owner of every bucket, compared with `x-amz-expected-bucket-owner`. @default '000000000000' */
  readonly account?: string;
  /** Called once per matching notification, after the object is readable. `body` is the JSON that S3 sends to SQS. */
  notify(queueArn: string, body: string): void;
  /** Called for each new object of a bucket whose events go to EventBridge, after the object is readable. */
  emit(event: BusEvent): void;
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
  /** Whether its events go to EventBridge, besides the notifications. @default false */
  readonly eventBridge?: boolean;
  readonly cors?: readonly CorsRule[];
}
