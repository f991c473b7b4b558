import { bidiMark } from '../legible.ts';

/** Why a key must not be worked with, in one word. */
export type KeyFault = 'dot_segment' | 'control_character' | 'bidi_mark' | 'backslash' | 'leading_slash' | 'too_long';

/** Why a name cannot be that of a file, in one word. */
export type FileNameFault = Exclude<KeyFault, 'leading_slash'> | 'empty' | 'slash';

const faults: readonly (readonly [KeyFault, RegExp])[] = [
  ['leading_slash', /^\//],
  ['backslash', /\\/],
  ['control_character', /[\p{Cc}\p{Zl}\p{Zp}]/u],
  ['bidi_mark', bidiMark],
  // Something that makes an address of the key would take these for a way out of their folder.
  ['dot_segment', /(^|\/)\.{1,2}(\/|$)/],
];

/** S3's own limit for a key, in bytes of UTF-8. */
export const longestKey = 1024;

/** Returns what is wrong with a key, as it is or decoded once more. `undefined` for a key as people make them. */
export function keyFault(key: string): KeyFault | undefined {
  if (Buffer.byteLength(key) > longestKey) return 'too_long';
  return [key, decodedOnceMore(key)].map(faultIn).find((fault) => fault !== undefined);
}

/** Returns what is wrong with the name of a file: what is wrong with a key of that name, and that it names a folder. */
export function fileNameFault(name: string): FileNameFault | undefined {
  if (name.trim() === '') return 'empty';
  if (name.includes('/')) return 'slash';
  const fault = keyFault(name);
  // `%2Fa.pdf`: within a folder, such a key passes.
  return fault === 'leading_slash' ? undefined : fault;
}

function faultIn(key: string): KeyFault | undefined {
  return faults.find(([, pattern]) => pattern.test(key))?.[0];
}

/** Piece by piece: one `%` that encodes nothing must not hide the others. */
function decodedOnceMore(key: string): string {
  return key.replace(/(%[0-9a-f]{2})+/gi, (piece) => {
    try {
      return decodeURIComponent(piece);
    } catch {
      return piece;
    }
  });
}
