/** The elements of DER that an X.509 certificate needs. */
export const der = {
  sequence: (...items: Buffer[]) => element(0x30, Buffer.concat(items)),
  set: (...items: Buffer[]) => element(0x31, Buffer.concat(items)),
  /** An unsigned number, most significant byte first. */
  integer: (bytes: Buffer) => element(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes),
  octets: (bytes: Buffer) => element(0x04, bytes),
  bits: (bytes: Buffer) => element(0x03, Buffer.concat([Buffer.of(0), bytes])),
  text: (text: string) => element(0x0c, Buffer.from(text)),
  /** Years 1950 to 2049 only: the limit of the short form. */
  time: (date: Date) =>
    element(
      0x17,
      Buffer.from(
        `${date
          .toISOString()
          .replace(/[-:T]|\.\d+/g, '')
          .slice(2)}`,
      ),
    ),
  true: () => Buffer.of(0x01, 0x01, 0xff),
  /** A context-specific tag, such as `[0]`. */
  context: (number: number, bytes: Buffer, { constructed }: { constructed: boolean }) =>
    element((constructed ? 0xa0 : 0x80) | number, bytes),
  oid(dotted: string): Buffer {
    const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
    return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
  },
};

function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...length(content.length)]), content]);
}

function length(bytes: number): number[] {
  if (bytes < 0x80) return [bytes];
  return bytes < 0x100 ? [0x81, bytes] : [0x82, bytes >> 8, bytes & 0xff];
}

function base128(number: number): number[] {
  const groups = [number & 0x7f];
  for (let rest = number >> 7; rest > 0; rest >>= 7) groups.unshift((rest & 0x7f) | 0x80);
  return groups;
}
