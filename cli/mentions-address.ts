import { fileKinds } from '../lib/config/file-kinds.ts';

/** What may follow an address that names a file: `ana@example.com.pdf` holds her address, `ana@example.com.co` does not. */
const endings = [...Object.keys(fileKinds), 'json', 'txt', 'xml'].join('|');
/** A letter or digit of any alphabet. */
const letter = String.raw`[\p{L}\p{N}]`;
/** A sign that separates words of a text, or parts of a path. */
const separator = /[\s/\\<>"'|,;:()[\]{}=&?]/;
/** No word is shown longer on either side of the address, so that the work grows with the text alone. */
const longestSide = 128;
/** Texts within texts are decoded this often at most. */
const deepest = 16;

/**
 * Whether a text of the payloads bucket, which is JSON, holds this e-mail address as a whole: in any case, NFC or NFD, and in any
 * encoding that `decoded` knows.
 */
export function mentionsAddress(json: string, address: string): boolean {
  const goesOn = String.raw`${letter}|-|\.(?!(?:${endings})(?!${letter}|[.-]))${letter}`;
  const plain = literal(spelled(address));
  // Behind the address, so that only where it was found the signs before it are read.
  const whole = `${plain}(?<!${letter}[._%+@-]{0,64}${plain})(?!${goesOn})`;
  return new RegExp(whole, 'u').test(textsOf(json));
}

/**
 * Returns the words of such a text that hold the address in another way: `contrato_ana@example.com.pdf`, `ana+pagos@example.com`,
 * `ana(at)example.com`. Some of them may be another person's address, which only a person can judge.
 */
export function wordsWithAddress(json: string, address: string): string[] {
  const [local = '', domain = ''] = spelled(address).split('@').map(literal);
  const sign = String.raw`(?:\s{0,3}@\s{0,3}|[._-]at[._-]|\s?[([]\s?(?:at|arroba)\s?[)\]]\s?)`;
  const spelling = String.raw`(?<!${letter})${local}(?<tag>\+[^\s@/]{1,64})?(?<sign>${sign})${domain}(?!${letter})`;
  const text = textsOf(json);
  const words = [...text.matchAll(new RegExp(spelling, 'gu'))].flatMap(({ 0: found, index, groups = {} }) => {
    const before = textBefore(text, index);
    const after = textAfter(text, index + found.length);
    const isRespelled = groups['tag'] !== undefined || groups['sign'] !== '@';
    const inPath = [text[index - before.length - 1], text[index + found.length + after.length]].includes('/');
    return isRespelled || isPartOfName(before, after, inPath) ? [before + found + after] : [];
  });
  return [...new Set(words)];
}

/** Else the word is a whole address by itself, which is another one. */
function isPartOfName(before: string, after: string, inPath: boolean): boolean {
  const domainGoesOn = /(^|\.)[a-z]{2}$/.test(after);
  if (after !== '') return !domainGoesOn;
  return before.endsWith('+') || (inPath && /[_-]$|^\d+\.$/.test(before));
}

function textBefore(text: string, end: number): string {
  let start = end;
  while (start > Math.max(0, end - longestSide) && !separator.test(text.charAt(start - 1))) start -= 1;
  return text.slice(start, end);
}

/** Without the point that ends a sentence. */
function textAfter(text: string, start: number): string {
  let end = start;
  while (end < Math.min(text.length, start + longestSide) && !separator.test(text.charAt(end))) end += 1;
  return text.slice(start, end).replace(/[.!?]+$/, '');
}

/** Returns its keys, texts and numbers without the escapes of JSON: as they are, and after each further decoding. */
export function textsOf(json: string): string {
  const texts: string[] = [];
  JSON.parse(json, (key, value: unknown) => {
    texts.push(key, ...(typeof value === 'string' || typeof value === 'number' ? [String(value)] : []));
    return value;
  });
  const outer = spelled(texts.join('\n'));
  // A `+` is a space in a form, and itself in a path or in what a careless sender encoded.
  return [outer, ...layersOf(outer, decoded), ...layersOf(outer, (text) => decoded(withSpaces(text)))].join('\n');
}

/** Returns what each further decoding makes of a text, until there is no more to decode. */
function layersOf(outer: string, decode: (text: string) => string): string[] {
  const layers: string[] = [];
  for (let text = outer; layers.length < deepest; layers.push(text)) {
    const inner = spelled(decode(text));
    if (inner === text) break;
    text = inner;
  }
  return layers;
}

function withSpaces(text: string): string {
  return text.replace(/\S+/g, (word) => (/%[0-9a-f]{2}/.test(word) ? word.replaceAll('+', ' ') : word));
}

/** As a pattern that matches it alone. */
function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

/** Without the signs that nobody sees, such as a soft hyphen. */
function spelled(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '')
    .toLowerCase();
}

const jsonEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const htmlNames: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  commat: '@',
  dash: '-',
  gt: '>',
  hyphen: '-',
  lowbar: '_',
  lt: '<',
  nbsp: ' ',
  newline: '\n',
  period: '.',
  plus: '+',
  quot: '"',
  shy: '',
  tab: '\t',
  zwj: '',
  zwnj: '',
};
const htmlMarks: Readonly<Record<string, string>> = {
  acute: '\u0301',
  cedil: '\u0327',
  circ: '\u0302',
  grave: '\u0300',
  ring: '\u030a',
  tilde: '\u0303',
  uml: '\u0308',
};
const escapes = new RegExp(
  [
    String.raw`\\(?:u|x(?=[0-9a-f]{2}))(?<json>(?<=u)[0-9a-f]{4}|(?<=x)[0-9a-f]{2})`,
    String.raw`\\(?<sign>["\\/bfnrt])`,
    '(?<percent>(?:%[0-9a-f]{2})+)',
    '&#(?:x(?<hex>[0-9a-f]{1,8})|(?<code>[0-9]{1,10}));?',
    `&(?<name>${Object.keys(htmlNames).join('|')});`,
    `&(?<marked>[a-z])(?<mark>${Object.keys(htmlMarks).join('|')});`,
  ].join('|'),
  'g',
);

/** One decoding of what is escaped in JSON, in addresses, forms and HTML. */
function decoded(text: string): string {
  return text.replace(escapes, (...found) => unescaped(found.at(-1) as Readonly<Record<string, string | undefined>>));
}

function unescaped(groups: Readonly<Record<string, string | undefined>>): string {
  const { json, sign, percent, hex, code, name, marked, mark } = groups;
  if (sign !== undefined) return jsonEscapes[sign] ?? sign;
  if (percent !== undefined) return fromPercent(percent);
  if (name !== undefined) return htmlNames[name] ?? '';
  if (mark !== undefined) return `${marked}${htmlMarks[mark]}`;
  if (json !== undefined) return String.fromCharCode(Number.parseInt(json, 16));
  const point = hex === undefined ? Number(code) : Number.parseInt(hex, 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : '';
}

/** In UTF-8, or else in Latin-1. */
function fromPercent(text: string): string {
  const bytes = Buffer.from(text.replaceAll('%', ''), 'hex');
  const utf8 = bytes.toString('utf8');
  return utf8.includes('\ufffd') ? bytes.toString('latin1') : utf8;
}
