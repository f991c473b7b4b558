import { badRequest } from './error.ts';
import { malformedXml, parseDocument } from './request-xml.ts';
import type { Received, Upload } from './upload-in-parts.ts';

const minPartBytes = 5 * 1024 * 1024;

/** The parts that a CompleteMultipartUpload document names. Throws unless they are there, in order, and long enough. */
export function chooseParts(text: string, upload: Upload): Received[] {
  const body = parseDocument(text, 'CompleteMultipartUpload', ['Part']) as { Part?: Record<string, unknown>[] };
  const planned = body.Part ?? [];
  if (planned.length === 0) throw malformedXml();
  const parts: Received[] = [];
  let previous = 0;
  for (const plan of planned) {
    const number = Number(plan['PartNumber']);
    if (!(number > previous)) throw outOfOrder();
    previous = number;
    parts.push(chosen(plan, number, upload));
  }
  for (const [index, part] of parts.slice(0, -1).entries()) {
    if (part.size < minPartBytes) throw tooSmall(part, Number(planned[index]?.['PartNumber']));
  }
  return parts;
}

function chosen(plan: Record<string, unknown>, number: number, upload: Upload): Received {
  const part = upload.parts.get(number);
  const etag = String(plan['ETag']).replaceAll('"', '').replaceAll('&quot;', '');
  if (part === undefined || part.md5 !== etag) throw invalidPart();
  checkChecksum(plan, number, part, upload);
  return part;
}

function checkChecksum(plan: Record<string, unknown>, number: number, part: Received, upload: Upload): void {
  if (upload.checksum === undefined) return;
  const { algorithm, type } = upload.checksum;
  const given = plan[`Checksum${algorithm.toUpperCase()}`];
  if (given === undefined && type === 'COMPOSITE') {
    const rule = 'The complete request must include the checksum for each part.';
    const message = `The upload was created using a ${algorithm} checksum. ${rule} It was missing for part ${number} in the request.`;
    throw badRequest('InvalidRequest', message);
  }
  if (given !== undefined && given !== part.checksum?.value) throw invalidPart();
}

function invalidPart() {
  const reason =
    "The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
  return badRequest('InvalidPart', `One or more of the specified parts could not be found. ${reason}`);
}

function outOfOrder() {
  const rule = 'Parts must be ordered by part number.';
  return badRequest('InvalidPartOrder', `The list of parts was not in ascending order. ${rule}`);
}

function tooSmall(part: Received, number: number) {
  return badRequest('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
    ProposedSize: String(part.size),
    MinSizeAllowed: String(minPartBytes),
    PartNumber: String(number),
  });
}
