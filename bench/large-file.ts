import { createHash } from 'node:crypto';
import { readFile, statfs } from 'node:fs/promises';
import os from 'node:os';
import { Readable } from 'node:stream';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { startStack } from '../local/stack.ts';
import { untilSettled } from '../local/until-settled.ts';

export interface LargeFileResult {
  /** SHA-256 in hex of what was put into the bucket. */
  readonly sent: string;
  /** SHA-256 in hex of what the CRM decoded. */
  readonly received: string | undefined;
  /** The highest resident memory of the process that delivered it, as the kernel counted. */
  readonly peakBytes: number;
}

/** Puts a file of that many bytes into the bucket of a packaged stack and waits for its case. */
export async function deliverLargeFile(
  bytes: number,
  say: (text: string) => void = () => {},
): Promise<LargeFileResult> {
  await needDisk(bytes);
  const stack = await startStack();
  // What arrives is hashed; on disk it lies once, in the bucket.
  stack.crm.settings.keptAttachmentBytes = 1024 * 1024;
  try {
    const hash = createHash('sha256');
    const body = Readable.from(noise(bytes, (chunk) => hash.update(chunk)));
    await stack.s3.send(
      new PutObjectCommand({ Bucket: stack.bucket, Key: 'grande.csv', Body: body, ContentLength: bytes }),
    );
    const sent = hash.digest('hex');
    say('In the bucket. Waiting for the case…');
    const [delivery] = await untilSettled(stack, 1, () => true, 90_000 + bytes / 5_000);
    const deliver = stack.host.processes().filter((running) => running.function === 'deliver');
    const peaks = await Promise.all(deliver.map(({ pid }) => peakOf(pid)));
    const received = stack.crm.truth
      .flatMap(({ attachments }) => attachments)
      .find((file) => file.bytes === bytes)?.sha256;
    say(`Delivery ${delivery?.status}`);
    return { sent, received, peakBytes: Math.max(...peaks) };
  } finally {
    await stack.stop();
  }
}

async function needDisk(bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(os.tmpdir());
  const free = bavail * bsize;
  if (free < 1.1 * bytes)
    throw new Error(`${os.tmpdir()} has ${Math.round(free / 1e6)} MB free: too little for this file`);
}

/** Bytes that differ from chunk to chunk, the same in every run. */
function* noise(bytes: number, seen: (chunk: Buffer) => void): Generator<Buffer> {
  let block = createHash('sha256').update('noise').digest();
  for (let left = bytes; left > 0; ) {
    block = createHash('sha256').update(block).digest();
    const chunk = Buffer.alloc(Math.min(left, 256 * 1024), block);
    seen(chunk);
    left -= chunk.length;
    yield chunk;
  }
}

async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
