import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectTaggingCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { type Stack, startStack } from '../../local/stack.ts';

export const others = 'arn:aws:sqs:us-east-1:000000000000:others';

const documents = { 'acme-documents': { notifications: [{ queueArn: others, events: ['s3:ObjectCreated:*'] }] } };

/** Starts the packaged stack with `buckets.config.ts`. The test ends scans. Another program gets notifications of the documents. */
export async function startBucketsStack(config = 'test/stack/buckets.config.ts') {
  const isOwn = config === 'test/stack/buckets.config.ts';
  const buckets = isOwn ? documents : {};
  const stack = await startStack({ config, runSchedules: false, scanMs: 'by-hand', buckets });
  stack.host.aws.sqs.createQueue('others', {});
  return { ...stack, ...helpersFor(stack) };
}
export type BucketsStack = Awaited<ReturnType<typeof startBucketsStack>>;

function helpersFor({ s3, host, deliveries }: Stack) {
  const { sqs, guardDuty } = host.aws;
  const uploadsQueue = sqs.arn((host.refs['UploadsQueue'] ?? '').replace(/^.*\//, ''));
  return {
    async put(bucket: string, key: string, content: string, tagging?: string) {
      const { VersionId, ETag = '' } = await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: content, ...(tagging && { Tagging: tagging }) }),
      );
      return { bucket, key, versionId: VersionId, etag: ETag.replaceAll('"', ''), size: Buffer.byteLength(content) };
    },

    sendEvent: (message: unknown) => void sqs.send(uploadsQueue, JSON.stringify(message)),
    finishScan: guardDuty.finish,

    /** Waits for the first delivery for which `isWanted` is true. */
    async delivery(isWanted: (delivery: Delivery) => boolean): Promise<Delivery> {
      for (let tries = 0; tries < 900; tries += 1) {
        const found = (await deliveries()).find(isWanted);
        if (found) return found;
        await sleep(100);
      }
      throw new Error('Waited 90 s for a delivery');
    },

    /** Waits until the queue of uploads has no visible message and none in flight. */
    async untilQueueEmpty(): Promise<void> {
      for (let tries = 0; tries < 300; tries += 1) {
        const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = sqs.attributes(uploadsQueue);
        if (Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible) === 0) return;
        await sleep(50);
      }
      throw new Error('Waited 15 s for an empty queue of uploads');
    },

    /** The table's item of a delivery, with all attributes. */
    async rowOf(id: string): Promise<Record<string, unknown> | undefined> {
      const items = await host.aws.dynamodb.items(host.refs['Ledger'] ?? '');
      return items.map((item) => unmarshall(item)).find(({ pk }) => pk === `cmd#${id}`);
    },

    async tagsOf(object: { bucket: string; key: string; versionId?: string | undefined }) {
      const { TagSet = [] } = await s3.send(
        new GetObjectTaggingCommand({ Bucket: object.bucket, Key: object.key, VersionId: object.versionId }),
      );
      return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
    },

    async keysIn(bucket: string): Promise<string[]> {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
      return Contents.map(({ Key = '' }) => Key);
    },

    /** Denies or allows tagging to the function, as if S3 refused it for a while. */
    refuseTagging(refuses: boolean): void {
      const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = host.env('tag-files');
      const everything = { Effect: 'Allow', Action: '*', Resource: '*' } as const;
      const actions = ['s3:PutObjectTagging', 's3:PutObjectVersionTagging'];
      const tagging = { Effect: 'Deny', Action: actions, Resource: '*' } as const;
      host.aws.addPrincipal({
        arn: 'arn:aws:sts::000000000000:assumed-role/TagFilesRole/tag-files',
        accessKeyId: AWS_ACCESS_KEY_ID,
        secretAccessKey: AWS_SECRET_ACCESS_KEY,
        statements: refuses ? [everything, tagging] : [everything],
      });
    },

    /** Gives a function all rights, as if somebody corrected a policy. */
    allowEverything(name: string): void {
      const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = host.env(name);
      host.aws.addPrincipal({
        arn: `arn:aws:sts::000000000000:assumed-role/corrected/${name}`,
        accessKeyId: AWS_ACCESS_KEY_ID,
        secretAccessKey: AWS_SECRET_ACCESS_KEY,
        statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
      });
    },

    /** Invokes the function that the schedule runs every minute. */
    tagFiles: () => host.functions.invoke('tag-files', {}),
  };
}
