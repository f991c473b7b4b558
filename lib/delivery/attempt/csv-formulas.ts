import type { Attachment } from '../../wolkvox/attachment.ts';

/**
 * Returns the same table, in which each cell that a spreadsheet would take for a formula begins with `'`. Reads the file once to
 * count its bytes, which a call announces.
 */
export async function withoutFormulas(file: Attachment): Promise<Attachment> {
  const open = async () => neutralise(await file.open());
  let length = 0;
  for await (const bytes of await open()) length += bytes.length;
  return { ...file, length, open };
}

async function* neutralise(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let coding: Coding | undefined;
  let bytes = Buffer.alloc(0);
  const cells = createCells();
  for await (const chunk of chunks) {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length < 2 && !coding) continue;
    coding ??= codingOf(bytes);
    const whole = bytes.length - (bytes.length % coding.width);
    yield coding.write(cells.next(coding.read(bytes.subarray(0, whole))));
    bytes = bytes.subarray(whole);
  }
  coding ??= oneByte;
  // Of a table in UTF-16, half a character may be left.
  const rest = coding.width === 1 ? bytes : Buffer.alloc(0);
  yield coding.write(cells.next(coding.read(rest), 'last'));
  yield bytes.subarray(rest.length);
}

/** Between bytes and text of which each sign that matters is one character. No character is lost on the way. */
interface Coding {
  readonly width: 1 | 2;
  read(bytes: Buffer): string;
  write(text: string): Buffer;
}

const oneByte: Coding = {
  width: 1,
  read: (bytes) => bytes.toString('latin1'),
  write: (text) => Buffer.from(text, 'latin1'),
};
const littleEndian: Coding = {
  width: 2,
  read: (bytes) => bytes.toString('utf16le'),
  write: (text) => Buffer.from(text, 'utf16le'),
};
const bigEndian: Coding = {
  width: 2,
  read: (bytes) => Buffer.from(bytes).swap16().toString('utf16le'),
  write: (text) => Buffer.from(text, 'utf16le').swap16(),
};

function codingOf([first, second]: Uint8Array): Coding {
  if ((first === 0xff && second === 0xfe) || second === 0) return littleEndian;
  return (first === 0xfe && second === 0xff) || first === 0 ? bigEndian : oneByte;
}

/** A cell longer than this is a text. */
const longestCell = 64 * 1024;

/** Each also as the bytes of its UTF-8, since such a table is read byte by byte. */
const mark = '(?:\\ufeff|\\xef\\xbb\\xbf)?';
const spaces = '(?:[ "\\0\\xa0\\u2000-\\u200b\\u202f\\u3000]|\\xc2\\xa0|\\xe2\\x80[\\x80-\\x8b\\xaf]|\\xe3\\x80\\x80)*';
const begins = '[=@\\uff1d\\uff20]|\\xef\\xbc[\\x9d\\xa0]';
const beginsOrCounts = '[+\\-\\uff0b\\uff0d]|\\xef\\xbc[\\x8b\\x8d]';

/**
 * Which sign separates cells depends on who opens the file, so each of them may. Quotes change nothing: what they enclose depends
 * on the separator.
 */
function createCells() {
  let separators = ',;|\\t\\r\\n';
  let held = '';
  let isWithinCell = false;
  let isFirst = true;

  /** Numbers and telephone numbers are no formulas. */
  function marked(text: string): string {
    const number = `[\\d.() -]*(?:["${separators}]|$)`;
    const sign = `${begins}|(?:${beginsOrCounts})(?!${number})`;
    const formula = new RegExp(`(^|[${separators}])(${mark}${spaces})(${sign})`, 'g');
    return isWithinCell ? `x${text}`.replace(formula, "$1$2'$3").slice(1) : text.replace(formula, "$1$2'$3");
  }

  return {
    /** Returns the text up to the last separator, and all of the last text. */
    next(text: string, last?: 'last'): string {
      held += text;
      if (isFirst && held.length < 9 && !last) return '';
      // A spreadsheet reads its separator from such a line.
      const [, own] = (isFirst && /^(?:\ufeff|\xef\xbb\xbf)?"?sep=(.)/is.exec(held)) || [];
      if (own) separators += `\\u${own.charCodeAt(0).toString(16).padStart(4, '0')}`;
      // Else it is SYLK. Here come tables that no upload's check has seen.
      if (isFirst) held = held.replace(new RegExp(`^(${mark})(?=ID;)`), "$1'");
      isFirst = false;
      const end = last ? held.length : held.search(new RegExp(`[${separators}][^${separators}]*$`)) + 1;
      const cut = end === 0 && held.length > longestCell ? held.length : end;
      const complete = marked(held.slice(0, cut));
      if (cut > 0) isWithinCell = end === 0;
      held = held.slice(cut);
      return complete;
    },
  };
}
