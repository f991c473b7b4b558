import { createHash, randomBytes } from 'node:crypto';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Random } from './random.ts';
import type { Rig } from './rig.ts';
import { canary } from './shape.ts';

/** Folder names as people choose them. Events of S3 encode them like a form. */
const folders = ['ñ', 'a+b', '100% %2B', 'it\'s "así" (1)', '🙂 e\u0301', 'a&b=c;d,e?f#g', ' dos  espacios '];

/** A file with content of this size. */
export interface DroppedFile {
  readonly content: Buffer;
  readonly bytes: number;
  readonly sha256: string;
}

export function fileOf(bytes: number): DroppedFile {
  const head = Buffer.from(`%PDF-1.7 ${canary}\n`);
  const content = Buffer.concat([head, randomBytes(bytes - head.length)]);
  return { content, bytes, sha256: createHash('sha256').update(content).digest('hex') };
}

export function oddKey(random: Random, name: string): string {
  return `${canary} ${random.pick(folders)}/${name}`;
}

/** One version of one object, as S3 answered. */
export interface DroppedVersion {
  readonly key: string;
  readonly bytes: number;
  readonly versionId: string | undefined;
  readonly etag: string;
}

export async function drop(
  { s3, uploadsBucket }: Rig,
  key: string,
  { content, bytes }: DroppedFile,
): Promise<DroppedVersion> {
  const put = new PutObjectCommand({ Bucket: uploadsBucket, Key: key, Body: content });
  const { VersionId, ETag = '' } = await s3.send(put);
  return { key, bytes, versionId: VersionId, etag: ETag.replaceAll('"', '') };
}

/** Sends the event of a version again, late, and sometimes without its sequencer. */
export function repeatEvent(
  { host, queueArn, uploadsBucket }: Rig,
  { key, bytes, versionId, etag }: DroppedVersion,
  random: Random,
): void {
  const object = {
    key: encodeURIComponent(key).replaceAll('%20', '+'),
    size: bytes,
    eTag: etag,
    versionId,
    ...(random.chance(0.5) && { sequencer: '01' }),
  };
  host.aws.sqs.send(
    queueArn('UploadsQueue'),
    JSON.stringify({ Records: [{ s3: { bucket: { name: uploadsBucket }, object } }] }),
  );
}

/** Hides the object behind a delete marker. The version in the event stays. */
export async function putDeleteMarker({ s3, uploadsBucket }: Rig, { key }: DroppedVersion): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket: uploadsBucket, Key: key }));
}

/** Numbers of upload events: in the queue, those held by a dead process included, and in the dead-letter queue. */
export function uploadEvents({ host, queueArn }: Rig): { readonly pending: number; readonly deadLetters: number } {
  const count = (queue: string) => {
    const attributes = host.aws.sqs.attributes(queueArn(queue));
    const numbers = ['', 'NotVisible', 'Delayed'].map((kind) =>
      Number(attributes[`ApproximateNumberOfMessages${kind}`]),
    );
    return numbers.reduce((sum, number) => sum + number, 0);
  };
  return { pending: count('UploadsQueue'), deadLetters: count('UploadsDeadLetters') };
}
