import { fileKinds } from '../lib/config/file-kinds.ts';

/** What may follow an address that names a file: `ana@example.com.pdf` holds her address, `ana@example.com.co` does not. */
const endings = [...Object.keys(fileKinds), 'json', 'txt', 'xml'].join('|');
/** A letter or digit of any alphabet. */
const letter = String.raw`[\p{L}\p{N}]`;
/** A sign that separates words of a text, or parts of a path. */
const separator = /[\s/\\<>"'|,;:()[\]{}]/;

/**
 * Whether a text of the payloads bucket, which is JSON, holds this e-mail address as a whole: in any case, NFC or NFD, and encoded
 * as in addresses or in HTML.
 */
export function mentionsAddress(json: string, address: string): boolean {
  const goesOn = String.raw`${letter}|-|\.(?!(?:${endings})(?!${letter}|[.-]))${letter}`;
  const whole = `(?<!${letter}|[._%+@-])${literal(spelled(address))}(?!${goesOn})`;
  return new RegExp(whole, 'u').test(textsOf(json));
}

/**
 * Returns the words of such a text that hold the address in another way: `contrato_ana@example.com.pdf`, `ana+pagos@example.com`,
 * `ana(at)example.com`. Some of them may be another person's address, which only a person can judge.
 */
export function wordsWithAddress(json: string, address: string): string[] {
  const [local = '', domain = ''] = spelled(address).split('@').map(literal);
  const sign = String.raw`(?:@|[._-]at[._-]|\s?[([]\s?(?:at|arroba)\s?[)\]]\s?)`;
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
  return inPath && /[_+-]$|^\d+\.$/.test(before);
}

function textBefore(text: string, end: number): string {
  let start = end;
  while (start > 0 && !separator.test(text.charAt(start - 1))) start -= 1;
  return text.slice(start, end);
}

/** Without the point that ends a sentence. */
function textAfter(text: string, start: number): string {
  let end = start;
  while (end < text.length && !separator.test(text.charAt(end))) end += 1;
  return text.slice(start, end).replace(/[.!?]+$/, '');
}

/** Returns its keys and texts without the escapes of JSON, as they are and decoded. */
function textsOf(json: string): string {
  const texts: string[] = [];
  JSON.parse(json, (key, value: unknown) => {
    texts.push(key, ...(typeof value === 'string' ? [value] : []));
    return value;
  });
  const all = spelled(texts.join('\n'));
  return `${all}\n${decoded(decoded(all))}`;
}

/** As a pattern that matches it alone. */
function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

function spelled(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** The escapes of addresses, and the signs of HTML. */
function decoded(text: string): string {
  return text
    .replace(/%([2-7][0-9a-f])/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/&(?:#64|#x40|commat);/g, '@');
}
