import type { AttachedObject } from '../delivery/command.ts';
import type { Upload } from './upload.ts';

/** An upload as a case's attachment. The type follows from the file's ending. */
export function attached({ bucket, key, versionId, etag, size, name }: Upload): AttachedObject {
  return { bucket, key, ...(versionId && { versionId }), etag, size, name, type: typeByEnding(name) };
}

const types: Readonly<Record<string, string>> = {
  '7z': 'application/x-7z-compressed',
  avi: 'video/x-msvideo',
  bmp: 'image/bmp',
  csv: 'text/csv',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  rar: 'application/vnd.rar',
  tiff: 'image/tiff',
  wma: 'audio/x-ms-wma',
  wmv: 'video/x-ms-wmv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  zip: 'application/zip',
};

function typeByEnding(name: string): string {
  return types[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream';
}
