import type { FileKind } from '../config/file-kinds.ts';

/** Enough for every signature. An office document names its kind a little further in. */
export const headBytes = 16 * 1024;

/** Signatures that are one or two bytes long, or a few numbers. Any file may begin with them by chance. */
const chanceSignatures: readonly string[] = ['Z', 'ac3', 'arj', 'asar', 'cpio', 'dmg', 'jxl', 'mts'];

/** The zeros of a header whose signature is two letters. Without them, the letters may be there by chance. */
const confirmingZeros: Readonly<Record<string, readonly [start: number, end: number]>> = {
  bmp: [6, 10],
  exe: [28, 36],
};

/** The beginnings of formats that are themselves text. No table and no letter begins so by chance. */
const textFormats: readonly (readonly [start: string, kind: string])[] = [
  ['%PDF-', 'pdf'],
  ['{\\rtf', 'rtf'],
  ['<?xml ', 'xml'],
  ['%!PS-Adobe-', 'ps'],
];

/** Returns whether a file with these first bytes may be of this kind. */
export async function isOfKind(head: Uint8Array, { contents }: FileKind): Promise<boolean> {
  const names = await contentNames(head);
  return names.some((name) => contents.includes(name));
}

/**
 * Returns whether a browser may open a file as text, whatever its ending says. What begins as a picture, an archive or sound is that,
 * whatever text is in it.
 */
export async function mayOpenAsText(head: Uint8Array): Promise<boolean> {
  if (textOf(head) !== undefined || head[0] === 0x3c) return true;
  const name = await signatureOf(head);
  return name === 'unknown' || name === 'xml' || isByChance(name, head);
}

/** Returns what the content may be, by the names of `FileKind`. */
async function contentNames(head: Uint8Array): Promise<string[]> {
  const name = await signatureOf(head);
  if (isZip(head)) return [name, 'anyZip'];
  if (name === 'text' || isByChance(name, head)) return [name, contentWithoutSignature(head)];
  return [name === 'unknown' ? contentWithoutSignature(head) : name];
}

/** Readers look for the mark of a PDF in the first kilobyte, and some scanners write something before it. */
function contentWithoutSignature(head: Uint8Array): 'pdf' | 'unknown' {
  const start = Buffer.from(head.subarray(0, 1024)).toString('latin1');
  return start.startsWith('%PDF') || start.includes('%PDF-') ? 'pdf' : 'unknown';
}

function isByChance(name: string, head: Uint8Array): boolean {
  if (chanceSignatures.includes(name)) return true;
  const zeros = confirmingZeros[name];
  return zeros !== undefined && head.subarray(...zeros).some((byte) => byte !== 0);
}

/** Documents, books and programs are zip archives too, and an archive may begin with a file that makes it look like one. */
function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && head[2] !== undefined && head[2] < 0x20;
}

async function signatureOf(head: Uint8Array): Promise<string> {
  const text = textOf(head);
  // A signature of letters says nothing about a text: `FORMULARIO;` begins as AIFF does, and `MZ;` as a program.
  if (text !== undefined) return textFormats.find(([start]) => text.startsWith(start))?.[1] ?? 'text';
  // A third of what this function loads, and of no use to rules that attach no file.
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(head);
  return found?.ext ?? 'unknown';
}

/** The bytes by which a format of bytes would show itself. */
const decisiveBytes = 24;

/**
 * Returns the head as text; `undefined` when it is none. Text of any alphabet and encoding has hardly a control character, and
 * none at its start. Every format of bytes has one there: a length, a version, a zero.
 */
function textOf(head: Uint8Array): string | undefined {
  const text = decode(head);
  const isText = text !== '' && controlsIn(text.slice(0, decisiveBytes)) === 0 && controlsIn(text) * 100 <= text.length;
  return isText ? text : undefined;
}

/** By its byte order mark; else one character for each byte, as good as any encoding for the question. */
function decode(head: Uint8Array): string {
  const [first, second, third] = head;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(head);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(head);
  const start = first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0;
  return Buffer.from(head.subarray(start)).toString('latin1');
}

/** Tabs, ends of lines and pages, and the sign by which old systems end a file. */
const textControls = new Set([9, 10, 11, 12, 13, 26]);

function controlsIn(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if ((code < 32 && !textControls.has(code)) || code === 127) count += 1;
  }
  return count;
}
