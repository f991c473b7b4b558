/** A kind of file: its MIME type, and what its first bytes may be recognised as. */
export interface FileKind {
  readonly type: string;
  /**
   * Names that `file-type` uses. `text` for text of any encoding, `anyZip` for a zip archive whatever it holds. `unknown` where
   * the kind has no signature at its start, or not always; text counts as that too.
   */
  readonly contents: readonly string[];
}

const office = 'application/vnd.openxmlformats-officedocument';

/** The endings that the CRM's pages list for calls by form-data. For JSON calls, its pages list none. */
export const fileKinds: Readonly<Record<string, FileKind>> = {
  '7z': { type: 'application/x-7z-compressed', contents: ['7z'] },
  avi: { type: 'video/x-msvideo', contents: ['avi'] },
  bmp: { type: 'image/bmp', contents: ['bmp'] },
  // As the vendor writes it, most likely for bmp.
  bpm: { type: 'image/bmp', contents: ['bmp', 'unknown'] },
  csv: { type: 'text/csv', contents: ['text', 'unknown'] },
  doc: { type: 'application/msword', contents: ['cfb', 'rtf'] },
  // With a password, an office document is a container of the old kind (`cfb`) that holds the encrypted one.
  docx: { type: `${office}.wordprocessingml.document`, contents: ['docx', 'zip', 'cfb'] },
  jpeg: { type: 'image/jpeg', contents: ['jpg'] },
  jpg: { type: 'image/jpeg', contents: ['jpg'] },
  mov: { type: 'video/quicktime', contents: ['mov', 'mp4', 'unknown'] },
  mp3: { type: 'audio/mpeg', contents: ['mp3', 'mp2', 'mp1', 'unknown'] },
  mp4: { type: 'video/mp4', contents: ['mp4', 'm4v', 'm4a', 'mov', '3gp'] },
  pdf: { type: 'application/pdf', contents: ['pdf'] },
  png: { type: 'image/png', contents: ['png', 'apng'] },
  rar: { type: 'application/vnd.rar', contents: ['rar'] },
  // Scanners write the directory after the picture.
  tiff: { type: 'image/tiff', contents: ['tif', 'unknown'] },
  // As the vendor writes it, perhaps for wav.
  wap: { type: 'application/octet-stream', contents: ['wav', 'unknown'] },
  wma: { type: 'audio/x-ms-wma', contents: ['asf', 'unknown'] },
  wmv: { type: 'video/x-ms-wmv', contents: ['asf', 'unknown'] },
  xlsx: { type: `${office}.spreadsheetml.sheet`, contents: ['xlsx', 'zip', 'cfb'] },
  zip: { type: 'application/zip', contents: ['anyZip'] },
};

/** Returns the ending of a file's name, in small letters. Empty for a name without one. */
export function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1).toLowerCase();
}
