import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Problem } from './problem.ts';

export const maxBodyBytes = 256 * 1024;

/** The body's bytes as they were signed. Throws a Problem `too_large` above 256 KiB, before anything else is looked at. */
export function rawBody({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Buffer {
  const bytes = isBase64Encoded ? Buffer.from(body, 'base64') : Buffer.from(body, 'utf8');
  if (bytes.length > maxBodyBytes) throw new Problem('too_large', { values: { most: maxBodyBytes } });
  return bytes;
}

/**
 * Whether the body is UTF-8. A gateway that hands a body over as text has put U+FFFD in the place of what was not, and nothing
 * tells that one from one that was sent: so none is taken as it stands. In JSON `\ufffd` says that it is meant.
 */
export function isUtf8Body({ body = '', isBase64Encoded }: APIGatewayProxyEventV2, bytes: Buffer): boolean {
  const { isUtf8 } = process.getBuiltinModule('node:buffer');
  return isBase64Encoded ? isUtf8(bytes) : !body.includes('\uFFFD');
}
