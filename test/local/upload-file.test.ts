import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type LocalAws, startAws } from 'local-aws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uploadFile, uploadStream } from '../../local/upload-file.ts';

let directory: string;
let aws: LocalAws;
let s3: S3Client;

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'upload-'));
  aws = await startAws({ directory: path.join(directory, 's3') });
  aws.s3.createBucket('uploads');
  s3 = new S3Client({ endpoint: aws.url, region: aws.region, credentials: aws.admin });
});

afterAll(async () => {
  s3.destroy();
  await aws.stop();
  await rm(directory, { recursive: true, force: true });
});

async function textOf(key: string): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'uploads', Key: key }));
  return Body?.transformToString();
}

describe('an upload', () => {
  it('stores the bytes of the file', async () => {
    const file = path.join(directory, 'a.txt');
    await writeFile(file, 'línea uno\n'.repeat(100_000));
    await uploadFile(s3, { bucket: 'uploads', key: 'año/a b+c.txt' }, file);
    expect(await textOf('año/a b+c.txt')).toBe('línea uno\n'.repeat(100_000));
  });

  it('stores an empty file', async () => {
    const file = path.join(directory, 'empty.txt');
    await writeFile(file, '');
    await uploadFile(s3, { bucket: 'uploads', key: 'empty.txt' }, file);
    const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket: 'uploads', Key: 'empty.txt' }));
    expect(ContentLength).toBe(0);
  });

  it('fails when the stream has fewer bytes than announced', async () => {
    const target = { bucket: 'uploads', key: 'short.bin' };
    await expect(uploadStream(s3, target, Readable.from([Buffer.alloc(1000)]), 2000)).rejects.toThrow();
  });

  it('fails when the stream fails, and leaves no object', async () => {
    async function* broken() {
      yield Buffer.alloc(1000);
      throw new Error('the browser went away');
    }
    const target = { bucket: 'uploads', key: 'broken.bin' };
    await expect(uploadStream(s3, target, Readable.from(broken()), 2000)).rejects.toThrow('the browser went away');
    await expect(s3.send(new HeadObjectCommand({ Bucket: 'uploads', Key: 'broken.bin' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });
});
