import { createHash, timingSafeEqual } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Secrets } from './aws/secrets.ts';
import type { Bridge } from './config.ts';
import { log } from './log.ts';
import { Problem } from './problem.ts';

const maxBodyBytes = 256 * 1024;

/** Whose call this is: the name of the source whose bearer key it carries. Throws a Problem 401 otherwise. */
export async function authenticate(event: APIGatewayProxyEventV2, bridge: Bridge, secrets: Secrets): Promise<string> {
  const given = /^Bearer (\S+)$/.exec(event.headers['authorization'] ?? '')?.[1];
  let found: string | undefined;
  for (const source of Object.keys(bridge.sources)) {
    const key = await secrets.get(`bridge/webhooks/${source}`).catch((error) => unreadable(source, error));
    if (given !== undefined && key !== undefined && same(given, key)) found = source;
  }
  if (!found)
    throw new Problem(401, 'unauthorized', 'Send the header Authorization: Bearer with the key of your source.');
  return found;
}

/** The body's bytes. Throws a Problem 413 above 256 KiB. */
export function bodyOf(event: APIGatewayProxyEventV2): Buffer {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > maxBodyBytes) throw new Problem(413, 'too_large', 'The body may have 256 KiB at most.');
  return body;
}

/** The body as JSON. Throws a Problem 400 that says where it stops being JSON. */
export function jsonOf(body: Buffer): unknown {
  const text = body.toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
    const where = position ? ` from character ${position} on` : '';
    throw new Problem(400, 'not_json', `The body is not JSON${where}.`);
  }
}

/**
 * What makes a repeated call the same one: the sender's own id where it sends one (`Idempotency-Key` or `webhook-id`), else
 * the same body to the same path on the same day.
 */
export function dedupeKeyOf(event: APIGatewayProxyEventV2, body: Buffer): string {
  const sent = event.headers['idempotency-key'] ?? event.headers['webhook-id'];
  if (sent !== undefined) {
    if (!/^[\x21-\x7e]{1,128}$/.test(sent)) {
      throw new Problem(400, 'invalid', 'Use 1 to 128 visible ASCII characters.', 'Idempotency-Key');
    }
    return `id:${sent}`;
  }
  const call = `${event.requestContext.http.method} ${event.rawPath}\n`;
  const day = new Date(event.requestContext.timeEpoch).toISOString().slice(0, 10);
  return `body:${day}:${createHash('sha256').update(call).update(body).digest('hex')}`;
}

/** One source whose key is missing must not shut the others out. */
function unreadable(source: string, error: unknown): undefined {
  log.error('A source’s key cannot be read', { origin: `webhook:${source}` }, error);
}

/** Compares digests, so that neither length nor content shows in the time it takes. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
