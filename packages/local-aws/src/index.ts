/** S3, SQS, DynamoDB, Secrets Manager, EventBridge and GuardDuty on one port of this machine. */
export type { Clock } from './clock.ts';
export type { BucketOptions } from './s3/options.ts';
export { type AwsOptions, type ClientConfig, type Credentials, type LocalAws, startAws } from './server.ts';
export type { Principal, Statement } from './service.ts';
export { noStore, openStore, type Store, type StoredList } from './store.ts';
