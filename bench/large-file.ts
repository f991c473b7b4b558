import { createHash } from 'node:crypto';
import { readFile, statfs } from 'node:fs/promises';
import os from 'node:os';
import { Readable } from 'node:stream';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { type Stack, startStack } from '../local/stack.ts';
import { untilSettled } from '../local/until-settled.ts';

/** What happened to one large file. */
export interface LargeFileResult {
  /** SHA-256 in hex of the file in the bucket. */
  readonly sent: string;
  /** SHA-256 in hex of the file that the CRM decoded. */
  readonly received: string | undefined;
  /** Number of times that the CRM received it. */
  readonly times: number;
  readonly attempts: number;
  readonly status: string | undefined;
  /** From the end of the upload until the delivery is settled. */
  readonly seconds: number;
  /** Peak resident memory of the process that delivered it, by the kernel's count. */
  readonly peakBytes: number;
}

/** Puts a file of that many bytes into the bucket of a packaged stack, and waits until its delivery is settled. */
export async function deliverLargeFile(
  bytes: number,
  say: (text: string) => void = () => {},
): Promise<LargeFileResult> {
  await requireDisk(bytes);
  const stack = await startStack();
  // The simulator hashes the file and stores only its beginning: it is on disk only once, in the bucket.
  stack.crm.settings.keptAttachmentBytes = 1024 * 1024;
  try {
    const hash = createHash('sha256');
    const put = reportTenths(bytes, (share) => say(`  ${share} % put into the bucket`));
    const body = Readable.from(
      noise(bytes, (chunk) => {
        hash.update(chunk);
        put(chunk.length);
      }),
    );
    await stack.s3.send(
      new PutObjectCommand({ Bucket: stack.bucket, Key: 'grande.csv', Body: body, ContentLength: bytes }),
    );
    const sent = hash.digest('hex');
    say('In the bucket. Waiting for the case…');
    const startedAt = Date.now();
    const watch = setInterval(() => void reportProgress(stack, bytes, say), 5_000);
    const settled = untilSettled(stack, 1, () => true, 90_000 + bytes / 5_000).finally(() => clearInterval(watch));
    const [delivery] = await settled;
    const seconds = (Date.now() - startedAt) / 1_000;
    const peaks = await Promise.all(deliverProcessIds(stack).map(peakOf));
    const files = stack.crm.truth.flatMap(({ attachments }) => attachments).filter((file) => file.bytes === bytes);
    return {
      sent,
      received: files[0]?.sha256,
      times: files.length,
      attempts: delivery?.attempt ?? 0,
      status: delivery?.status,
      seconds,
      peakBytes: Math.max(...peaks),
    };
  } finally {
    await stack.stop();
  }
}

function deliverProcessIds({ host }: Stack): number[] {
  const running = host.processes().filter((one) => one.function === 'deliver');
  return running.map(({ pid }) => pid);
}

/** Returns a counter that calls `tell` with the percentage at each tenth of `total`. */
function reportTenths(total: number, tell: (percent: number) => void): (more: number) => void {
  let done = 0;
  return (more) => {
    const before = Math.floor((10 * done) / total);
    done += more;
    const tenth = Math.floor((10 * done) / total);
    if (tenth > before) tell(10 * tenth);
  };
}

/** Prints status, progress and memory, by the kernel's counts. Base64 writes four bytes for three bytes of the file. */
async function reportProgress(stack: Stack, bytes: number, say: (text: string) => void): Promise<void> {
  const [delivery] = await stack.deliveries();
  const counted = await Promise.all(
    deliverProcessIds(stack).map(async (pid) => [await bytesWrittenBy(pid), await peakOf(pid)]),
  );
  const written = Math.max(0, ...counted.map(([sent = 0]) => sent));
  const peak = Math.max(0, ...counted.map(([, most = 0]) => most));
  const share = Math.min(100, Math.floor((100 * written * 0.75) / bytes));
  say(
    `  ${delivery?.status ?? 'in the queue'}, attempt ${delivery?.attempt ?? 0}: ${share} % sent, peak ${megabytes(peak)} MB`,
  );
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

async function requireDisk(bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(os.tmpdir());
  const free = bavail * bsize;
  if (free < 1.1 * bytes)
    throw new Error(`${os.tmpdir()} has ${Math.round(free / 1e6)} MB free, too little for this file`);
}

/** Chunks that all differ, the same in every run. */
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

/** Peak resident memory. 0 when the kernel does not count it, or the process has ended. */
function peakOf(pid: number): Promise<number> {
  return counter(`/proc/${pid}/status`, /VmHWM:\s+(\d+) kB/).then((kilobytes) => kilobytes * 1024);
}

function bytesWrittenBy(pid: number): Promise<number> {
  return counter(`/proc/${pid}/io`, /^wchar: (\d+)$/m);
}

async function counter(file: string, value: RegExp): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return Number(value.exec(text)?.[1] ?? 0);
}
