import { nouns, reasons, texts } from './texts.js';

/** @typedef {keyof typeof texts} TextName */
/** @typedef {'en' | 'es' | 'pt'} Language */
/** @template T @typedef {T extends `${string}{${infer Name}}${infer Rest}` ? Name | ValueNames<Rest> : never} ValueNames */
/**
 * The values that a text names in braces.
 * @template {TextName} N @typedef {ValueNames<(typeof texts)[N]['en']> extends never ? [] : [values: Record<ValueNames<(typeof texts)[N]['en']>, string | number>]} TextValues
 */

/** As Colombia and Brazil write dates and numbers. */
const locales = { en: 'en-GB', es: 'es-CO', pt: 'pt-BR' };
const languages = /** @type {Language[]} */ (Object.keys(locales));
const storedName = 'wolkvox-bridge-language';

/** @type {Language} */
let chosen = storedLanguage() ?? ownLanguage();

/** The BCP 47 tag by which dates and numbers are written. */
export function locale() {
  return locales[chosen];
}

/** The language that is shown. */
export function language() {
  return chosen;
}

/** Returns the text in the language that is shown, with its values filled in. @template {TextName} N @param {N} name @param {TextValues<N>} values */
export function text(name, ...values) {
  /** @type {Record<string, string | number>} */
  const given = values[0] ?? {};
  return texts[name][chosen].replace(/\{(\w+)\}/g, (braces, value) => inDigits(given[value] ?? braces));
}

/** Returns the text of a word that the server sent, such as a status; the word itself where the page has none. @param {string} word */
export function textOf(word) {
  return Object.hasOwn(texts, word) ? text(/** @type {'accepted'} */ (word)) : word;
}

/** Returns what the word of a reason means: `the connection broke (broken)`; the word itself where the page has no words for it. @param {string} reason @param {(string | number | undefined)[]} more */
export function reasonWords(reason, ...more) {
  const word = /** @type {keyof typeof reasons} */ (reason.split(':')[0]);
  const facts = [reason, ...more].filter((one) => one !== undefined).join(', ');
  return Object.hasOwn(reasons, word) ? `${reasons[word][chosen]} (${facts})` : facts;
}

/** Returns a number with its noun: `1 call`, `1.200 llamadas`. @param {number} count @param {keyof typeof nouns} noun */
export function countOf(count, noun) {
  return `${inDigits(count)} ${nounFor(count, noun)}`;
}

/** Returns the noun for a count, without it. @param {number} count @param {keyof typeof nouns} noun */
export function nounFor(count, noun) {
  const [one, many] = nouns[noun][chosen];
  return count === 1 ? one : many;
}

/** @param {string | number} value */
export function inDigits(value) {
  return typeof value === 'number' ? value.toLocaleString(locale()) : value;
}

/** Writes the texts of the elements that name one: `data-t` their content, `data-t-label` their label, `data-t-title` their title. @param {ParentNode} root */
export function writeTexts(root) {
  for (const [attribute, write] of places) {
    const own = root instanceof Element && root.hasAttribute(attribute) ? [root] : [];
    for (const element of [...own, ...root.querySelectorAll(`[${attribute}]`)]) {
      write(element, textOf(element.getAttribute(attribute) ?? ''));
    }
  }
}

/** @type {[string, (element: Element, words: string) => void][]} */
const places = [
  ['data-t', (element, words) => element.replaceChildren(words)],
  ['data-t-label', (element, words) => element.setAttribute('aria-label', words)],
  ['data-t-title', (element, words) => element.setAttribute('title', words)],
  ['data-t-hint', (element, words) => element.setAttribute('placeholder', words)],
];

/** Sets up the switch, and writes the page's texts. Calls back after each change of the language. @param {HTMLSelectElement} choice @param {() => void} onChange */
export function setUpLanguage(choice, onChange) {
  choice.value = chosen;
  choice.addEventListener('change', () => {
    chosen = languages.find((one) => one === choice.value) ?? 'en';
    try {
      localStorage.setItem(storedName, chosen);
    } catch {
      // A browser that keeps nothing asks again the next time.
    }
    show();
    onChange();
  });
  show();
}

function show() {
  document.documentElement.lang = chosen;
  document.title = text('title');
  writeTexts(document);
}

function storedLanguage() {
  try {
    const stored = localStorage.getItem(storedName);
    return languages.find((one) => one === stored);
  } catch {
    return undefined;
  }
}

/** The first language of the browser's that the page has. @returns {Language} */
function ownLanguage() {
  const wanted = navigator.languages.map((tag) => languages.find((one) => tag === one || tag.startsWith(`${one}-`)));
  return wanted.find((one) => one !== undefined) ?? 'en';
}
