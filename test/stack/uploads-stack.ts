import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import type { SkippedUpload } from '../../lib/uploads/skipped.ts';
import { type Stack, startStack } from '../../local/stack.ts';

/** Starts the packaged stack with `uploads.config.ts`. Returns it with helpers for tests of uploads. */
export async function startUploadsStack() {
  const stack = await startStack({ config: 'test/stack/uploads.config.ts', runSchedules: false });
  return { ...stack, ...helpersFor(stack) };
}
export type UploadsStack = Awaited<ReturnType<typeof startUploadsStack>>;

function helpersFor(stack: Stack) {
  const { s3, bucket, host, crm } = stack;
  const payloads = host.refs['Payloads'] ?? '';
  return {
    put: (key: string, content: Buffer | string, more: Partial<PutObjectCommandInput> = {}) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content, ...more })),

    /** Waits for at least `count` notes of skipped uploads for which `isWanted` is true. */
    async skippedUploads(isWanted: (skipped: SkippedUpload) => boolean, count = 1): Promise<SkippedUpload[]> {
      for (let tries = 0; ; tries += 1) {
        const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: payloads, Prefix: 'skipped/' }));
        const texts = await Promise.all(
          Contents.map(async ({ Key }) => {
            const { Body } = await s3.send(new GetObjectCommand({ Bucket: payloads, Key }));
            return (await Body?.transformToString()) ?? '';
          }),
        );
        const wanted = texts.map((text) => JSON.parse(text) as SkippedUpload).filter(isWanted);
        if (wanted.length >= count) return wanted;
        if (tries > 900) throw new Error(`${wanted.length} of ${count} uploads were skipped`);
        await sleep(100);
      }
    },

    /** Sends a message to the queue of uploads, as S3 or EventBridge would. */
    sendEvent: (message: unknown) =>
      host.aws.sqs.send(
        host.aws.sqs.arn((host.refs['UploadsQueue'] ?? '').replace(/^.*\//, '')),
        JSON.stringify(message),
      ),

    /** The hashes of the files that were sent with a record of the CRM. */
    filesOf: (id: string | undefined) =>
      crm.truth
        .filter(({ ids }) => id !== undefined && ids.includes(id))
        .flatMap(({ attachments }) => attachments.map((file) => file.sha256)),
  };
}

export function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A file with the signature of a PDF. Its text makes it unique. */
export function pdf(text: string): string {
  return `%PDF-1.7\n${text}`;
}
