import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type LocalAws, startAws } from 'local-aws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPresign, createPresignDownload } from '../../../lib/aws/presign.ts';

let aws: LocalAws;
let client: S3Client;

beforeAll(async () => {
  aws = await startAws();
  aws.s3.createBucket('uploads', { versioning: true });
  client = new S3Client({ ...aws.clientConfig(), requestChecksumCalculation: 'WHEN_REQUIRED' });
});
afterAll(async () => {
  client.destroy();
  await aws.stop();
});

describe('a signed upload', () => {
  let count = 0;
  const newUpload = () => ({ bucket: 'uploads', key: `Solicitud de Ana ${count++}.pdf`, bytes: 5, seconds: 600 });
  const put = (url: string, body: string, headers: Record<string, string> = { 'if-none-match': '*' }) =>
    fetch(url, { method: 'PUT', body, headers });

  it('takes a body of the signed length once', async () => {
    const { url, headers } = await createPresign(client)(newUpload());

    expect(headers).toEqual({ 'content-length': '5', 'if-none-match': '*' });
    expect((await put(url, '12345')).status).toBe(200);
    expect((await put(url, '67890')).status).toBe(412);
  });

  it.each([
    ['longer', '123456'],
    ['shorter', '1234'],
    ['empty', ''],
  ])('refuses a body that is %s', async (_how, body) => {
    const { url } = await createPresign(client)(newUpload());

    expect((await put(url, body)).status).toBe(403);
  });

  it('refuses a call without the header that keeps the first object', async () => {
    const { url } = await createPresign(client)(newUpload());

    expect((await put(url, '12345', {})).status).toBe(403);
  });

  it('signs the host and these two headers, so that a browser may add headers of its own', async () => {
    const { searchParams } = new URL((await createPresign(client)(newUpload())).url);

    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host;if-none-match');
    expect(searchParams.get('X-Amz-Expires')).toBe('600');
    expect([...searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
  });
});

describe('a signed download', () => {
  it('sends the version it was signed for, to be saved under its name and never displayed', async () => {
    const page = { Bucket: 'uploads', Key: 'page.html', ContentType: 'text/html' };
    const { VersionId } = await client.send(new PutObjectCommand({ ...page, Body: '<p>first</p>' }));
    await client.send(new PutObjectCommand({ ...page, Body: '<p>second</p>' }));
    const object = { bucket: 'uploads', key: 'page.html', versionId: VersionId };

    const url = await createPresignDownload(client)(object, "it's (Ana's) ñ*\ud800.html", 60);

    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('60');
    const answer = await fetch(url);
    expect(await answer.text()).toBe('<p>first</p>');
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''it%27s%20%28Ana%27s%29%20%C3%B1%2A%EF%BF%BD.html",
    );
  });
});
