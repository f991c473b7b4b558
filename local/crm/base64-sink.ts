/**
 * Decodes base64 piece by piece, exactly as strict as PHP's `base64_decode($text, true)`. White space is skipped and missing
 * padding is allowed. Any other foreign character is invalid.
 */
export class Base64Sink {
  readonly #out: (bytes: Buffer) => void;
  /** Up to three characters of an incomplete group of four, as six-bit values. */
  #waiting: number[] = [];
  #padding = 0;
  #characters = 0;
  #valid = true;

  /** `out` receives each decoded piece. When the text is invalid, all pieces must be discarded. */
  constructor(out: (bytes: Buffer) => void) {
    this.#out = out;
  }

  write(piece: Buffer): void {
    if (!this.#valid) return;
    let at = 0;
    while (at < piece.length && this.#waiting.length > 0) this.#decodeByByte(piece.subarray(at, ++at));
    const whole = piece.subarray(at, piece.length - ((piece.length - at) % 4));
    if (whole.length > 0 && !this.#decodeAtOnce(whole)) this.#decodeByByte(whole);
    this.#decodeByByte(piece.subarray(at + whole.length));
  }

  /** Ends the text. Returns whether all of it was valid. */
  end(): boolean {
    const rest = this.#characters % 4;
    if (rest === 1) this.#valid = false;
    if (this.#padding > 0 && (this.#padding > 2 || (rest + this.#padding) % 4 !== 0)) this.#valid = false;
    if (this.#valid && rest > 1) this.#out(Buffer.from(bytesOf(this.#waiting).slice(0, rest - 1)));
    return this.#valid;
  }

  /** Returns false when Node's decoder skipped a foreign character, which the length shows. */
  #decodeAtOnce(piece: Buffer): boolean {
    if (this.#padding > 0 || piece.includes(hyphen) || piece.includes(underscore)) return false;
    const decoded = Buffer.from(piece.toString('latin1'), 'base64');
    if (decoded.length !== (piece.length / 4) * 3) return false;
    this.#characters += piece.length;
    this.#out(decoded);
    return true;
  }

  #decodeByByte(piece: Buffer): void {
    const out: number[] = [];
    for (const byte of piece) {
      const value = values[byte] ?? foreign;
      if (value === space) continue;
      if (value === pad) {
        this.#padding++;
        continue;
      }
      if (value === foreign || this.#padding > 0) {
        this.#valid = false;
        return;
      }
      this.#characters++;
      if (this.#waiting.push(value) === 4) {
        out.push(...bytesOf(this.#waiting));
        this.#waiting = [];
      }
    }
    if (out.length > 0) this.#out(Buffer.from(out));
  }
}

function bytesOf([a = 0, b = 0, c = 0, d = 0]: readonly number[]): [number, number, number] {
  return [(a << 2) | (b >> 4), ((b & 15) << 4) | (c >> 2), ((c & 3) << 6) | d];
}

const hyphen = 0x2d;
const underscore = 0x5f;
const space = -1;
const pad = -2;
const foreign = -3;
const values = Int8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if ('\t\n\r '.includes(character)) return space;
  if (character === '=') return pad;
  const value = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.indexOf(character);
  return value === -1 ? foreign : value;
});
