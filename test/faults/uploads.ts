import { createHash, randomBytes } from 'node:crypto';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Random } from './random.ts';
import type { Rig } from './rig.ts';
import { canary } from './shape.ts';

/** Folders as people name them; S3 tells of them encoded like a form. */
const folders = ['ñ', 'a+b', '100% %2B', 'it\'s "así" (1)', '🙂 e\u0301', 'a&b=c;d,e?f#g', ' dos  espacios '];

/** A file with content of this size. */
export interface DroppedFile {
  readonly content: Buffer;
  readonly bytes: number;
  readonly sha256: string;
}

export function fileOf(bytes: number): DroppedFile {
  const head = Buffer.from('%PDF-1.7\n');
  const content = Buffer.concat([head, randomBytes(bytes - head.length)]);
  return { content, bytes, sha256: createHash('sha256').update(content).digest('hex') };
}

export function oddKey(random: Random, name: string): string {
  return `${canary} ${random.pick(folders)}/${name}`;
}

/** One version of one object, as S3 answered. */
export interface Version {
  readonly key: string;
  readonly bytes: number;
  readonly versionId: string | undefined;
  readonly etag: string;
}

export async function drop({ s3, uploadsBucket }: Rig, key: string, { content, bytes }: DroppedFile): Promise<Version> {
  const put = new PutObjectCommand({ Bucket: uploadsBucket, Key: key, Body: content });
  const { VersionId, ETag = '' } = await s3.send(put);
  return { key, bytes, versionId: VersionId, etag: ETag.replaceAll('"', '') };
}

/** S3 tells of a version once more, late, and sometimes without what orders it. */
export function tellAgain(
  { host, queueArn, uploadsBucket }: Rig,
  { key, bytes, versionId, etag }: Version,
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

/** Behind a delete marker the version that was told of stays. */
export async function hide({ s3, uploadsBucket }: Rig, { key }: Version): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket: uploadsBucket, Key: key }));
}

/** Events of uploads that nobody took yet: those still to come, the ones a dead process held among them, and those given up. */
export function untakenEvents({ host, queueArn }: Rig): { readonly toCome: number; readonly givenUp: number } {
  const count = (queue: string) => {
    const attributes = host.aws.sqs.attributes(queueArn(queue));
    const numbers = ['', 'NotVisible', 'Delayed'].map((kind) =>
      Number(attributes[`ApproximateNumberOfMessages${kind}`]),
    );
    return numbers.reduce((sum, number) => sum + number, 0);
  };
  return { toCome: count('UploadsQueue'), givenUp: count('UploadsDeadLetters') };
}
