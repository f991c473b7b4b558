/** Why a key is not to be worked with, in one word; nothing for a key as people make them. */
export type KeyFault = 'dot_segment' | 'control_character' | 'bidi_mark' | 'backslash' | 'leading_slash' | 'too_long';

const faults: readonly (readonly [KeyFault, RegExp])[] = [
  ['leading_slash', /^\//],
  ['backslash', /\\/],
  ['control_character', /[\p{Cc}\p{Zl}\p{Zp}]/u],
  // They make a name look like another: `exe.fdp` written backwards.
  ['bidi_mark', /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/],
  // Something that makes an address of the key would take these for a way out of their folder.
  ['dot_segment', /(^|\/)\.{1,2}(\/|$)/],
];

/** S3's own limit, in bytes of UTF-8. */
const longest = 1024;

/** What is wrong with a key, as it is and as it would be if somebody decoded it once more. */
export function keyFault(key: string): KeyFault | undefined {
  if (Buffer.byteLength(key) > longest) return 'too_long';
  return [key, decodedOnceMore(key)].map(faultIn).find((fault) => fault !== undefined);
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
