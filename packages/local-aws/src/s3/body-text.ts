import { readFile } from 'node:fs/promises';
import { receiveBody } from './body.ts';
import type { S3Call } from './call.ts';
import { malformedXml } from './request-xml.ts';

const maxBytes = 2 * 1024 * 1024;

/** A small body as text, checked like that of an object. Throws MalformedXML when it is longer than any document. */
export async function readText(call: S3Call): Promise<string> {
  const received = await receiveBody(call);
  try {
    if (received.size > maxBytes) throw malformedXml();
    return await readFile(received.file, 'utf8');
  } finally {
    await call.state.files.discard(received.file);
  }
}
