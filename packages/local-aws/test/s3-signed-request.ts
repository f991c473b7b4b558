import { createHash, createHmac } from 'node:crypto';
import { type Agent, type IncomingMessage, request } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity, Checksum, HttpRequest } from '@smithy/types';

export interface RawRequest {
  readonly method: string;
  /** Percent-encoded as it goes on the wire. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** @default a connection of its own */
  readonly agent?: Agent;
}

/** Sends a raw request, signed by the SDK's own signer. */
export async function sendSigned(
  signer: { url: string; region: string; credentials: AwsCredentialIdentity },
  raw: RawRequest,
): Promise<IncomingMessage> {
  const unsigned = createRequest(signer.url, raw, { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...raw.headers });
  const { headers } = await signatureV4(signer).sign(unsigned);
  return send(signer.url, { ...raw, headers });
}

/** A presigned address, like that of `getSignedUrl`. */
export async function presign(
  signer: { url: string; region: string; credentials: AwsCredentialIdentity },
  raw: RawRequest,
): Promise<string> {
  const unsigned = createRequest(signer.url, raw, { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' });
  const { path, query = {} } = await signatureV4(signer).presign(unsigned, { expiresIn: 60 });
  const pairs = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
  return `${signer.url}${path}?${pairs.join('&')}`;
}

export function send(url: string, { method, target, headers = {}, body, agent }: RawRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, method, path: target, headers, agent: agent ?? false }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
}

function createRequest(url: string, { method, target }: RawRequest, headers: Record<string, string>): HttpRequest {
  const { host, hostname, port, protocol } = new URL(url);
  const [path = '', search = ''] = target.split('?');
  const query = Object.fromEntries(new URLSearchParams(search));
  return { method, protocol, hostname, port: Number(port), path, query, headers: { host, ...headers } };
}

function signatureV4({ region, credentials }: { region: string; credentials: AwsCredentialIdentity }): SignatureV4 {
  return new SignatureV4({ service: 's3', region, credentials, sha256: Sha256, uriEscapePath: false });
}

class Sha256 implements Checksum {
  #hash;
  readonly #secret;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? undefined : toBytes(secret);
    this.#hash = this.#start();
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBytes(chunk));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#start();
  }

  #start() {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
