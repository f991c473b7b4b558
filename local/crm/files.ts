import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { reasonToRefuse } from '../../cli/console/guard.ts';
import type { CrmState, StoredFile } from './state.ts';

/** Serves the URLs in `files[].url`. Whether the CRM requires a session here is unknown; the simulator does not. */
export async function serveFile(
  state: CrmState,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const refusal = reasonToRefuse(request);
  if (refusal !== undefined) {
    response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(refusal);
    request.resume();
    return;
  }
  const file = fileById(state, url.pathname.split('/')[2]);
  if (file === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
    response.writeHead(404, { 'content-type': 'text/plain', 'content-length': 9 }).end('Not found');
    return;
  }
  response.writeHead(200, {
    'content-type': file.type,
    'content-length': file.bytes,
    'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    // An attachment must not run as a page of this origin: its type comes only from the list of kinds.
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(file.path), response).catch(() => response.destroy());
}

/** Path of a file's URL on this server. */
export function filePath(id: string, name: string): string {
  return `${filesPath}${id}/${encodeURIComponent(name)}`;
}

export const filesPath = '/files/';

function fileById({ cases, records }: CrmState, id: string | undefined): StoredFile | undefined {
  for (const { files } of [...cases, ...records]) {
    const found = files.find((file) => file.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}
