import { parseHost } from '../../lib/wolkvox/host.ts';

/**
 * Returns the file that the CRM shows under this address; `undefined` when it cannot be fetched without a login. Costs no call
 * of the token, and sends no token. Fetches from a CRM only.
 */
export async function fetchFile(address: string, maxBytes: number): Promise<Buffer | undefined> {
  try {
    const url = new URL(address);
    parseHost(url.origin, { allowLoopback: true });
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10_000) });
    if (!response.ok || !response.body || /html/.test(response.headers.get('content-type') ?? '')) return undefined;
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes * 10) break;
    }
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  }
}
