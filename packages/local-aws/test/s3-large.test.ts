import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, startS3, type TestS3 } from './start-s3.ts';

const Bucket = 'large';
const mebibyte = 1024 * 1024;
const bytes = 256 * mebibyte;
const maxGrowthBytes = 128 * mebibyte;
const hasProc = existsSync('/proc/self/fd');
let server: TestS3;
let client: S3Client;

beforeAll(async () => {
  server = await startS3();
  server.s3.createBucket(Bucket);
  client = server.client();
});
afterAll(() => server.stop());

/** Different pieces, made on demand, and the SHA-256 of those made. */
function pieces(count: number, onPiece: () => void) {
  const hash = createHash('sha256');
  function* make() {
    for (let piece = 0; piece < count; piece += 1) {
      const bytes = Buffer.alloc(mebibyte, piece);
      hash.update(bytes);
      onPiece();
      yield bytes;
    }
  }
  return { stream: Readable.from(make()), sha256: () => hash.digest('hex') };
}

/** Buffers are outside of the JavaScript heap. Some are garbage that was not collected yet, so the limit is wide. */
const buffered = () => process.memoryUsage().arrayBuffers;

describe('an object of 256 MiB', () => {
  it('goes in and comes out the same, in memory that does not grow with it', async () => {
    let most = 0;
    const before = buffered();
    const watch = () => {
      most = Math.max(most, buffered() - before);
    };
    const sent = pieces(256, watch);

    await client.send(new PutObjectCommand({ Bucket, Key: 'big', Body: sent.stream, ContentLength: bytes }));
    const object = await client.send(new GetObjectCommand({ Bucket, Key: 'big' }));
    const received = createHash('sha256');
    for await (const chunk of object.Body as Readable) {
      watch();
      received.update(chunk);
    }

    expect(received.digest('hex')).toBe(sent.sha256());
    expect(most).toBeLessThan(maxGrowthBytes);
  });

  it('waits for a reader that is slow', async () => {
    const object = await client.send(new GetObjectCommand({ Bucket, Key: 'big' }));
    const chunks = (object.Body as Readable)[Symbol.asyncIterator]();
    await chunks.next();
    const before = buffered();
    // In the time of these calls, about half of the object would have been read ahead.
    for (let other = 0; other < 300; other += 1) await client.send(new HeadObjectCommand({ Bucket, Key: 'big' }));

    expect(buffered() - before).toBeLessThan(maxGrowthBytes / 4);
    expect(openFiles()).toHaveLength(hasProc ? 1 : 0);
    await chunks.return?.();
    await expect.poll(openFiles).toEqual([]);
  });
});

describe('a client that goes away', () => {
  it('while it reads: the file is closed', async () => {
    const object = await client.send(new GetObjectCommand({ Bucket, Key: 'big' }));
    await (object.Body as Readable)[Symbol.asyncIterator]().next();
    expect(openFiles()).toHaveLength(hasProc ? 1 : 0);

    (object.Body as Readable).destroy();

    await expect.poll(openFiles).toEqual([]);
  });

  it('while it writes: no object, and nothing on the disk', async () => {
    const { pathname, search, port } = new URL(await server.presign('PUT', '/large/half'));
    const socket = connect(Number(port), '127.0.0.1');
    const head = `PUT ${pathname}${search} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-length: ${bytes}\r\n\r\n`;
    socket.write(head);
    socket.write(Buffer.alloc(mebibyte));
    await once(socket, 'drain');
    await expect.poll(incomingFiles).toHaveLength(1);

    socket.destroy();

    await expect.poll(incomingFiles).toEqual([]);
    const call = client.send(new HeadObjectCommand({ Bucket, Key: 'half' }));
    expect(await refusal(call)).toMatchObject({ code: 'NotFound' });
    expect(openFiles()).toEqual([]);
  });
});

describe('a large body that is refused', () => {
  it('is answered, and the connection serves on', async () => {
    const writer = server.client([{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }]);
    const Body = Buffer.alloc(8 * mebibyte);

    const answers = [];
    for (let round = 0; round < 3; round += 1) {
      answers.push(await refusal(writer.send(new PutObjectCommand({ Bucket, Key: 'denied', Body }))));
    }

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  it('half way is read to its end, and the connection serves on', async () => {
    const body = `2000\r\n${'x'.repeat(8192)}\r\nnonsense\r\n${'y'.repeat(4 * mebibyte)}`;
    const kind = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
    const headers = { 'x-amz-content-sha256': kind, 'x-amz-decoded-content-length': String(bytes) };
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });

    const refused = await server.sendSigned({ method: 'PUT', target: '/large/half', headers, body, agent });
    const port = refused.resume().socket.localPort;
    const next = await server.sendSigned({ method: 'HEAD', target: '/large/big', agent });

    expect([refused.statusCode, next.statusCode]).toEqual([400, 200]);
    expect(next.socket.localPort).toBe(port);
    agent.destroy();
  });
});

/** Compares the number of object files that this process has open. Only Linux lists them. */
/** Files of the server that this process has open. None where the system has no /proc. */
function openFiles(): string[] {
  return hasProc ? readdirSync('/proc/self/fd').filter((fd) => targetOf(fd).startsWith(server.directory)) : [];
}

function incomingFiles(): string[] {
  return readdirSync(path.join(server.directory, 'incoming'));
}

function targetOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    // Closed since the directory was read.
    return '';
  }
}
