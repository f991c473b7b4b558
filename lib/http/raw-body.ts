import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ProblemError } from './problem.ts';

export const maxBodyBytes = 256 * 1024;

/** The body's bytes as they were signed. Throws a Problem `too_large` above 256 KiB, before anything else is looked at. */
export function rawBody({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Buffer {
  const bytes = isBase64Encoded ? Buffer.from(body, 'base64') : Buffer.from(body, 'utf8');
  if (bytes.length > maxBodyBytes) throw new ProblemError('too_large', { values: { most: maxBodyBytes } });
  return bytes;
}

/**
 * Whether the body is UTF-8. A gateway that hands a body over as text has put U+FFFD where it was not, and one may stand for as
 * many bytes as it has itself: so a text that holds one is none. Whoever means that character writes `\ufffd`.
 */
export function isUtf8Body({ body = '', isBase64Encoded }: APIGatewayProxyEventV2, bytes: Buffer): boolean {
  const { isUtf8 } = process.getBuiltinModule('node:buffer');
  return isBase64Encoded ? isUtf8(bytes) : !body.includes('\uFFFD');
}
