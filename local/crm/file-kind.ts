/** The file name ending for an attachment without a name, by its declared type or first bytes. `bin` when both are unknown. */
export function extensionOf(head: Buffer, declaredType: string | undefined): string {
  const declared = kinds.find(({ type }) => type === declaredType);
  const seen = kinds.find(({ magic, at = 0 }) => magic !== undefined && head.toString('latin1', at).startsWith(magic));
  return (declared ?? seen)?.extension ?? 'bin';
}

/** The MIME type with which a file of this name is served. */
export function typeOfName(name: string): string {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return kinds.find((kind) => kind.extension === extension)?.type ?? 'application/octet-stream';
}

interface Kind {
  readonly extension: string;
  readonly type: string;
  /** First bytes, as Latin-1. */
  readonly magic?: string;
  /** Offset of `magic` in bytes. @default 0 */
  readonly at?: number;
}

const kinds: readonly Kind[] = [
  { extension: 'pdf', type: 'application/pdf', magic: '%PDF-' },
  { extension: 'png', type: 'image/png', magic: '\x89PNG' },
  { extension: 'jpg', type: 'image/jpeg', magic: '\xff\xd8\xff' },
  { extension: 'jpeg', type: 'image/jpeg' },
  { extension: 'bmp', type: 'image/bmp', magic: 'BM' },
  { extension: 'tiff', type: 'image/tiff', magic: 'II*\0' },
  { extension: '7z', type: 'application/x-7z-compressed', magic: '7z\xbc\xaf' },
  { extension: 'rar', type: 'application/vnd.rar', magic: 'Rar!' },
  { extension: 'zip', type: 'application/zip', magic: 'PK\x03\x04' },
  { extension: 'docx', type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' },
  { extension: 'xlsx', type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
  { extension: 'doc', type: 'application/msword', magic: '\xd0\xcf\x11\xe0' },
  { extension: 'csv', type: 'text/csv' },
  { extension: 'mp4', type: 'video/mp4', magic: 'ftyp', at: 4 },
  { extension: 'mov', type: 'video/quicktime' },
  { extension: 'mp3', type: 'audio/mpeg', magic: 'ID3' },
  { extension: 'avi', type: 'video/x-msvideo', magic: 'RIFF' },
  { extension: 'wmv', type: 'video/x-ms-wmv' },
  { extension: 'wma', type: 'audio/x-ms-wma' },
];
