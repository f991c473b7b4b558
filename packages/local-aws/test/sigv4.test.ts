import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestOptions, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../src/aws-error.ts';
import { readSignature, verifySignature } from '../src/sigv4.ts';

// The examples that AWS publishes in "Authenticating Requests (AWS Signature Version 4)", with their signatures.
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const host = 'examplebucket.s3.amazonaws.com';
const signedAt = Date.parse('2013-05-24T00:00:00Z');
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const common = { host, 'x-amz-date': '20130524T000000Z', 'x-amz-content-sha256': emptyHash };

const getObject: RequestOptions = {
  path: '/test.txt',
  headers: {
    ...common,
    range: 'bytes=0-9',
    authorization: authorization(
      'host;range;x-amz-content-sha256;x-amz-date',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ),
  },
};
const listObjects: RequestOptions = {
  path: '/?max-keys=2&prefix=J',
  headers: {
    ...common,
    authorization: authorization(
      'host;x-amz-content-sha256;x-amz-date',
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ),
  },
};
const presigned: RequestOptions = {
  path:
    '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256' +
    '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
    '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
    '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  headers: { host },
};

let server: Server;
let nowMs = signedAt;

beforeAll(async () => {
  server = createServer((http, response) => response.end(verdict(http))).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

describe('verifySignature', () => {
  it.each([
    ['a signed GetObject', getObject],
    ['a signed ListObjects, whose parameters are signed', listObjects],
    ['a presigned GetObject', presigned],
  ])('accepts %s of the AWS documentation', async (_name, example) => {
    expect(await ask(example)).toBe('accepted');
  });

  it.each<[string, RequestOptions, string]>([
    ['another method', { ...getObject, method: 'DELETE' }, 'SignatureDoesNotMatch'],
    ['another path', { ...getObject, path: '/test.tx' }, 'SignatureDoesNotMatch'],
    ['another parameter', { ...listObjects, path: '/?max-keys=3&prefix=J' }, 'SignatureDoesNotMatch'],
    ['one parameter more', { ...listObjects, path: '/?max-keys=2&prefix=J&x' }, 'SignatureDoesNotMatch'],
    ['another signed header', withHeader(getObject, 'range', 'bytes=0-8'), 'SignatureDoesNotMatch'],
    ['another host', withHeader(getObject, 'host', 'other.s3.amazonaws.com'), 'SignatureDoesNotMatch'],
    ['another payload', withHeader(getObject, 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD'), 'SignatureDoesNotMatch'],
    ['a header that was not signed', withHeader(getObject, 'x-amz-acl', 'public-read'), 'AccessDenied'],
    ['a presigned address made to live longer', longer(presigned), 'SignatureDoesNotMatch'],
    ['a presigned address for another object', { ...presigned, path: `/b${presigned.path}` }, 'SignatureDoesNotMatch'],
    [
      'a header where nothing is signed',
      withHeader(getObject, 'authorization', 'Basic eDp5'),
      'AuthorizationHeaderMalformed',
    ],
  ])('refuses %s', async (_name, example, code) => {
    expect(await ask(example)).toBe(code);
  });

  it.each<[string, number, RequestOptions, string]>([
    ['accepts a request signed 15 minutes ago', 15 * 60, getObject, 'accepted'],
    ['refuses a request signed longer ago', 15 * 60 + 1, getObject, 'RequestTimeTooSkewed'],
    ['accepts a clock that is 15 minutes fast', -15 * 60, getObject, 'accepted'],
    ['refuses a clock that is faster', -15 * 60 - 1, getObject, 'RequestTimeTooSkewed'],
    ['accepts a presigned address until it expires', 86_400, presigned, 'accepted'],
    ['refuses a presigned address afterwards', 86_401, presigned, 'AccessDenied'],
    ['refuses a presigned address of the future', -15 * 60 - 1, presigned, 'AccessDenied'],
  ])('%s', async (_name, ageSeconds, example, expected) => {
    nowMs = signedAt + ageSeconds * 1000;
    try {
      expect(await ask(example)).toBe(expected);
    } finally {
      nowMs = signedAt;
    }
  });

  it('refuses another region, naming both', async () => {
    const example = { ...presigned, path: presigned.path?.replace('us-east-1', 'eu-west-1') };

    expect(await ask(example)).toBe('AuthorizationHeaderMalformed');
  });

  it('finds no signature where there is none', async () => {
    expect(await ask({ path: '/test.txt', headers: { host } })).toBe('not signed');
  });
});

function verdict(http: IncomingMessage): string {
  try {
    const declared = readSignature(http);
    if (!declared) return 'not signed';
    verifySignature(http, declared, { secretAccessKey, region: 'us-east-1', nowMs });
    return 'accepted';
  } catch (error) {
    return error instanceof AwsError ? error.code : String(error);
  }
}

async function ask(options: RequestOptions): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const outgoing = request({ host: '127.0.0.1', port, agent: false, ...options }).end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return text(response);
}

function authorization(signedHeaders: string, signature: string): string {
  const credential = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';
  return `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${signedHeaders},Signature=${signature}`;
}

function withHeader(options: RequestOptions, name: string, value: string): RequestOptions {
  return { ...options, headers: { ...(options.headers as Record<string, string>), [name]: value } };
}

function longer(options: RequestOptions): RequestOptions {
  return { ...options, path: String(options.path).replace('Expires=86400', 'Expires=86401') };
}
