import { readFile } from 'node:fs/promises';
import type { S3Call } from './call.ts';
import { receiveBody } from './receive-body.ts';
import { malformedXmlError } from './request-xml.ts';

const maxBytes = 2 * 1024 * 1024;

/** A small body as text, verified like the body of an object. Throws MalformedXML when it is too long for a document. */
export async function readText(call: S3Call): Promise<string> {
  const received = await receiveBody(call);
  try {
    if (received.size > maxBytes) throw malformedXmlError();
    return await readFile(received.file, 'utf8');
  } finally {
    await call.state.files.remove(received.file);
  }
}
