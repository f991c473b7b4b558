import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { maxBodyBytes } from './bounds.ts';
import { ProblemError } from './problem.ts';

/** A call with its body as `readBody` reads it. */
export interface OpenCall {
  readonly event: APIGatewayProxyEventV2;
  readonly body: Buffer;
}

/**
 * A hook's call in a form that `readBody` knows: uncompressed, and as JSON where the text is JSON. Senders cannot be taught
 * another. Throws a ProblemError: `too_large` once the uncompressed body would pass 256 KiB, `bad_compression` for bytes that are
 * not what the header says, `unsupported_encoding` for other codings.
 */
export function openBody(event: APIGatewayProxyEventV2, body: Buffer): OpenCall {
  const coding = (event.headers['content-encoding'] ?? '').trim().toLowerCase();
  const open = isCompressed(coding) ? decompress(event, body, coding) : { event, body };
  const { 'content-type': type = '' } = open.event.headers;
  return /^text\/plain\s*(;|$)/i.test(type) && beginsAsJson(open.body) ? asJson(open) : open;
}

/** The same call, with a body that is JSON whatever its Content-Type says. */
export function asJson({ event, body }: OpenCall): OpenCall {
  return { event: { ...event, headers: { ...event.headers, 'content-type': 'application/json' } }, body };
}

type Coding = 'gzip' | 'x-gzip' | 'deflate';

/** One coding alone: compression within compression serves attacks only. */
function isCompressed(coding: string): coding is Coding {
  return coding === 'gzip' || coding === 'x-gzip' || coding === 'deflate';
}

function decompress(event: APIGatewayProxyEventV2, body: Buffer, coding: Coding): OpenCall {
  const { gunzipSync, inflateSync, inflateRawSync } = process.getBuiltinModule('node:zlib');
  // Some senders mean the bare stream by `deflate`. That of RFC 9110 begins with the method 8 and is divisible by 31.
  const isZlib = body.length > 1 && (body.readUInt8(0) & 15) === 8 && body.readUInt16BE(0) % 31 === 0;
  const open = coding !== 'deflate' ? gunzipSync : isZlib ? inflateSync : inflateRawSync;
  const { 'content-encoding': _coding, ...headers } = event.headers;
  try {
    // zlib stops at the first byte too many.
    const opened = open(body, { maxOutputLength: maxBodyBytes });
    return { event: { ...event, headers, isBase64Encoded: true }, body: opened };
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new ProblemError('too_large', { values: { most: maxBodyBytes } });
    }
    throw new ProblemError('bad_compression', { field: 'Content-Encoding' });
  }
}

function beginsAsJson(body: Buffer): boolean {
  return /^\uFEFF?\s*[{[]/.test(body.subarray(0, 256).toString('utf8'));
}
