import { AwsError } from '../aws-error.ts';
import type { MultipartUpload, ReceivedBody } from './multipart-types.ts';
import { malformedXmlError, parseDocument } from './request-xml.ts';

const minPartBytes = 5 * 1024 * 1024;

/** The parts that a CompleteMultipartUpload document names. Throws when one is missing, out of order or too short. */
export function chooseParts(text: string, upload: MultipartUpload): ReceivedBody[] {
  const body = parseDocument(text, 'CompleteMultipartUpload', ['Part']) as { Part?: Record<string, unknown>[] };
  const entries = body.Part ?? [];
  if (entries.length === 0) throw malformedXmlError();
  const parts: ReceivedBody[] = [];
  let previous = 0;
  for (const entry of entries) {
    const number = Number(entry['PartNumber']);
    if (!(number > previous)) throw partOrderError();
    previous = number;
    parts.push(choosePart(entry, number, upload));
  }
  for (const [index, part] of parts.slice(0, -1).entries()) {
    if (part.size < minPartBytes) throw partTooSmallError(part, Number(entries[index]?.['PartNumber']));
  }
  return parts;
}

function choosePart(entry: Record<string, unknown>, number: number, upload: MultipartUpload): ReceivedBody {
  const part = upload.parts.get(number);
  const etag = String(entry['ETag']).replaceAll('"', '').replaceAll('&quot;', '');
  if (part === undefined || part.md5 !== etag) throw invalidPartError();
  checkChecksum(entry, number, part, upload);
  return part;
}

function checkChecksum(
  entry: Record<string, unknown>,
  number: number,
  part: ReceivedBody,
  upload: MultipartUpload,
): void {
  if (upload.checksum === undefined) return;
  const { algorithm, type } = upload.checksum;
  const declared = entry[`Checksum${algorithm.toUpperCase()}`];
  if (declared === undefined && type === 'COMPOSITE') {
    const rule = 'The complete request must include the checksum for each part.';
    const message = `The upload was created using a ${algorithm} checksum. ${rule} It was missing for part ${number} in the request.`;
    throw new AwsError('InvalidRequest', message);
  }
  if (declared !== undefined && declared !== part.checksum?.value) throw invalidPartError();
}

function invalidPartError(): AwsError {
  const reason =
    "The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
  return new AwsError('InvalidPart', `One or more of the specified parts could not be found. ${reason}`);
}

function partOrderError(): AwsError {
  const rule = 'Parts must be ordered by part number.';
  return new AwsError('InvalidPartOrder', `The list of parts was not in ascending order. ${rule}`);
}

function partTooSmallError(part: ReceivedBody, number: number): AwsError {
  return new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
    details: { ProposedSize: part.size, MinSizeAllowed: minPartBytes, PartNumber: number },
  });
}
