import type { BusEvent } from '../events/bus.ts';
import type { Store } from '../store.ts';

export interface S3Options {
  /** Where the bytes of objects are kept. Created when missing. A later process can use its files if `store` keeps. */
  readonly directory: string;
  /** Keeps everything but the bytes. */
  readonly store: Store;
  readonly region: string;
  /** The owner of every bucket. */
  readonly account: string;
  /** Called for each matching notification, after the object is readable. `body` is the JSON message for the queue. */
  notify(queueArn: string, body: string): void;
  /** Called for each new object of a bucket with `eventBridge`, after the object is readable. */
  emit(event: BusEvent): void;
}

/** A notification of new objects to a queue. All filters must match. */
export interface QueueNotification {
  readonly queueArn: string;
  /** `s3:ObjectCreated:*`, `s3:ObjectCreated:Put` and so on. */
  readonly events: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
}

export interface BucketOptions {
  /** @default false */
  readonly versioning?: boolean;
  readonly notifications?: readonly QueueNotification[];
  /** Whether new objects are published to EventBridge too. @default false */
  readonly eventBridge?: boolean;
}
