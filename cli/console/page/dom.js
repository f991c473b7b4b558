import { locale, writeTexts } from './language.js';

/** A fresh copy of a template's only element. @param {string} id @returns {HTMLElement} */
export function copyOf(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  const copy = /** @type {HTMLElement} */ (document.importNode(template.content, true).firstElementChild);
  writeTexts(copy);
  return copy;
}

/** The first match inside. @param {ParentNode} root @param {string} selector @returns {HTMLElement} */
export function find(root, selector) {
  const found = root.querySelector(selector);
  if (found === null) throw new Error(`No element matches ${selector}`);
  return /** @type {HTMLElement} */ (found);
}

/**
 * Puts values into the elements whose `data-text` or `data-time` names them, as text. Hides empty elements.
 * @param {HTMLElement} root @param {Record<string, string | number | undefined>} values
 */
export function fill(root, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const place of root.querySelectorAll(`[data-text="${name}"]`)) setText(place, String(value ?? ''));
    for (const place of root.querySelectorAll(`time[data-time="${name}"]`)) setTime(place, Number(value));
  }
}

/** Does not touch a text that is already right: the user may have selected it. @param {Element} place @param {string} text */
export function setText(place, text) {
  if (place.textContent !== text) place.textContent = text;
  const row = place.closest('dl > div') ?? place;
  row.toggleAttribute('hidden', text === '');
}

/** In the zone of the page. @param {Element} place @param {number} ms */
function setTime(place, ms) {
  const instant = new Date(ms);
  const day = formatOf(styles.day);
  const isToday = day.format(instant) === day.format(new Date());
  place.setAttribute('datetime', instant.toISOString());
  place.setAttribute('title', formatOf(styles.whole).format(instant));
  setText(place, formatOf(isToday ? styles.clock : styles.dayAndClock).format(instant));
}

/** @satisfies {Record<string, Intl.DateTimeFormatOptions>} */
const styles = {
  day: { dateStyle: 'short' },
  clock: { timeStyle: 'medium', hourCycle: 'h23' },
  dayAndClock: { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' },
  whole: { dateStyle: 'full', timeStyle: 'long', hourCycle: 'h23' },
};

/** Making one takes longer than using it. @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {Intl.DateTimeFormatOptions} style @param {string | undefined} [zone] */
function formatOf(style, zone = pageZone) {
  const name = [locale(), zone, ...Object.values(style)].join();
  const format = formats.get(name) ?? new Intl.DateTimeFormat(locale(), { ...style, ...(zone && { timeZone: zone }) });
  formats.set(name, format);
  return format;
}

/** A day and time as a text. @param {number} ms @param {string} [zone] IANA */
export function dayAndTime(ms, zone = pageZone) {
  return formatOf(styles.dayAndClock, zone).format(ms);
}

/** Without one, the browser's. @type {string | undefined} */
let pageZone;

/** Sets the zone of the times that the page shows. @param {string} zone IANA */
export function setZone(zone) {
  pageZone = zone;
}
