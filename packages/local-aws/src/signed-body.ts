import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsError } from './aws-error.ts';

/**
 * The whole body of a small request, compared with the SHA-256 that the signature covers (`x-amz-content-sha256`).
 *
 * Throws an AwsError: `XAmzContentSHA256Mismatch`, or `RequestEntityTooLarge` beyond `maxBytes`.
 */
export async function readSignedBody(http: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of http as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // The rest is read too: an unread body could reset the connection before the client has read the answer.
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  if (bytes > maxBytes) {
    throw new AwsError('RequestEntityTooLarge', `The body is longer than ${maxBytes} bytes`, { status: 413 });
  }
  const body = Buffer.concat(chunks);
  const declared = http.headers['x-amz-content-sha256'];
  const actual = createHash('sha256').update(body).digest('hex');
  if (/^[0-9a-f]{64}$/.test(String(declared)) && declared !== actual) {
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new AwsError('XAmzContentSHA256Mismatch', message);
  }
  return body;
}
