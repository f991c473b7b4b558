import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Attachment } from '../../../lib/wolkvox/attachment.ts';
import { createWolkvox, type Wolkvox, type WolkvoxOptions } from '../../../lib/wolkvox/client.ts';
import { type Certificate, loopbackCertificate } from '../../../local/crm/certificate.ts';

/** One request that arrived. */
export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  /** The client's port: requests with the same port used the same connection. */
  readonly port: number;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string;
}

export interface Recording {
  readonly url: string;
  readonly requests: Recorded[];
  readonly certificate?: Certificate;
  /** The answer to a request, by its position among all, from 1. */
  answer: (number: number) => Reply;
}

export const madeCase =
  '{"code":200,"error":"null","msg":"Succesfully create record","data":{"wolkvox_id":"65d8b6195befbbd25409bb13","idPrefijo":"PET-24521105632142745"}}';

/** Starts a server that records every request and sends the configured answer. It knows nothing of the CRM. */
export async function record(
  { body = madeCase, status = 200, headers = {} }: Reply = {},
  { tls = false } = {},
): Promise<Recording> {
  const certificate = tls ? loopbackCertificate() : undefined;
  const server = certificate
    ? https.createServer({ cert: certificate.pem, key: certificate.key })
    : http.createServer();
  const recording = { requests: [] as Recorded[], answer: (_number: number): Reply => ({ status, headers, body }) };
  server.on('request', async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const port = request.socket.remotePort ?? 0;
    const number = recording.requests.push({ method, path: url, headers, body: Buffer.concat(chunks), port });
    const reply = recording.answer(number);
    response.writeHead(reply.status ?? 200, reply.headers ?? {}).end(reply.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(recording, { url, ...(certificate && { certificate }) });
}

export function client(url: string, options: Partial<WolkvoxOptions> = {}): Wolkvox {
  return createWolkvox({ server: url, allowLoopback: true, operation: 'demo', token: 'demo-token', ...options });
}

export const newCase = {
  type: 'Request',
  responsible: 'ADMIN_@demo',
  owner: 'ADMIN_@demo',
  contact: 'cliente@example.com',
  description: 'Esta es la descripción del caso',
  status: 'Abierto',
  priority: 'Baja',
} as const;

/** A file in memory, which is read in pieces of `pieceBytes`. */
export function file(
  content: Uint8Array | string,
  { pieceBytes = 65_536, name = 'a.pdf', type = 'application/pdf' } = {},
): Attachment {
  const bytes = Buffer.from(content);
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  return { name, type, length: bytes.length, open: async () => pieces() };
}
