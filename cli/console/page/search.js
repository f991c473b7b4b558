import { find, setZone } from './dom.js';
import { makeChips, showChips, showFound, states } from './found.js';
import { showTrouble } from './keep.js';
import { language, text } from './language.js';
import { instantOf } from './times.js';

/** What never changes of the stack. @typedef {{ stack: string, mayWrite: boolean, isLocal: boolean, show: string, zone: string, origins: string[] }} Desk */
/** @typedef {import('./found.js').Found} Found */

const form = /** @type {HTMLFormElement} */ (find(document, '#search'));
const section = find(document, '#deliveries');

/** @type {import('./main.js').Now} */
let now = {};
/** @type {string} */
let zone = 'UTC';
/** The state that is chosen; empty for all. */
let state = '';
/** What the last search found, all parts of it together. @type {Found & { at: number } | undefined} */
let found;
/** @type {AbortController | undefined} */
let running;

/** Sets up the form, from the filters in the page's address. @param {Desk} desk @param {import('./main.js').Now} sections */
export function setUpSearch(desk, sections) {
  now = sections;
  zone = desk.zone;
  setZone(zone);
  const name = document.createElement('span');
  if (desk.isLocal) name.setAttribute('data-t', 'thisStack');
  else name.textContent = desk.stack;
  find(document, '#links').before(name);
  /** @type {HTMLElement} */ (find(document, '#links').parentElement).hidden = false;
  find(form, '#origins').replaceChildren(...desk.origins.map((value) => new Option(value)));
  const asked = new URLSearchParams(location.search);
  state = states.find((one) => one === asked.get('state')) ?? '';
  for (const field of fields()) field.value = asked.get(field.name) ?? '';
  /** @type {HTMLDetailsElement} */ (find(form, '#filters')).open = fields()
    .slice(1)
    .some(({ value }) => value !== '');
  makeChips(form, (one) => {
    state = one;
    begin();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    begin();
  });
  form.addEventListener('change', begin);
  find(section, '#older').addEventListener('click', () => goOn('older'));
  find(section, '#further').addEventListener('click', () => goOn('further'));
  find(document, '#show-parked').addEventListener('click', () => choose('parked'));
  addEventListener('decided', begin);
  if (isFiltered() || !desk.isLocal) begin();
}

/** Shows the newest deliveries as the stream sent them, or searches again when the ledger has changed. */
export function showDeliveries() {
  if (isFiltered() && !running) begin();
  else show();
}

/** @param {string} wanted */
function choose(wanted) {
  state = wanted;
  begin();
  section.scrollIntoView();
}

function fields() {
  return /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll('input')]);
}

function isFiltered() {
  return state !== '' || fields().some(({ value }) => value.trim() !== '');
}

/** The filters as the server takes them. Times of the page are those of the operation's zone. */
function filters() {
  const wanted = new URLSearchParams();
  if (state) wanted.set('state', state);
  for (const { name, type, value } of fields()) {
    if (value.trim() === '') continue;
    wanted.set(name, type === 'datetime-local' ? String(instantOf(value, zone)) : value.trim());
  }
  return wanted;
}

/** Searches anew, by the filters as they are. */
async function begin() {
  const address = new URLSearchParams(state ? { state } : {});
  for (const { name, value } of fields()) if (value.trim()) address.set(name, value.trim());
  history.replaceState(null, '', `?${address}${location.hash}`.replace(/^\?(?=#|$)/, location.pathname));
  if (!isFiltered() && now.deliveries) {
    found = undefined;
    running?.abort();
    return show();
  }
  const part = await ask(filters());
  if (part) found = { ...part, at: Date.now() };
  show();
}

/** Adds the next part to what was found. @param {'older' | 'further'} where */
async function goOn(where) {
  const cursor = (found ?? fromStream())?.[where];
  if (!cursor) return;
  const before = found ?? fromStream();
  const wanted = filters();
  wanted.set('cursor', cursor);
  const part = await ask(wanted);
  if (!part || !before) return show();
  const items = [...new Map([...before.items, ...part.items].map((item) => [item.id, item])).values()];
  // Older ones are of rows that were read before.
  const isNew = where === 'further';
  found = {
    items: items.sort((a, b) => b.acceptedAt - a.acceptedAt),
    counts: isNew ? sum(before.counts, part.counts) : before.counts,
    read: before.read + (isNew ? part.read : 0),
    older: part.older ?? (isNew ? before.older : undefined),
    further: isNew ? part.further : before.further,
    at: Date.now(),
  };
  show();
}

/** @param {URLSearchParams} wanted @returns {Promise<Found | undefined>} */
async function ask(wanted) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  find(section, '#extent').textContent = found ? find(section, '#extent').textContent : text('searching');
  wanted.set('language', language());
  try {
    const response = await fetch(`search?${wanted}`, { signal: mine.signal });
    showTrouble('deliveries', response.ok ? undefined : await response.text());
    return response.ok ? await response.json() : undefined;
  } catch {
    if (!mine.signal.aborted) showTrouble('deliveries', text('notAnswered'));
    return undefined;
  } finally {
    if (running === mine) running = undefined;
  }
}

/** @returns {(Found & { at: number }) | undefined} */
function fromStream() {
  const { deliveries } = now;
  if (!deliveries) return undefined;
  const { items, counts = {}, read = 0, older, further } = /** @type {any} */ (deliveries);
  return { items, counts, read, older, further, at: Date.now() };
}

function show() {
  const shown = found ?? fromStream();
  showChips(form, { counts: shown?.counts ?? {}, state });
  if (!shown) return;
  if (!found) showTrouble('deliveries', now.deliveries?.trouble);
  showFound(section, shown, { state, isFiltered: isFiltered(), zone });
}

/** @param {Record<string, number>} a @param {Record<string, number>} b */
function sum(a, b) {
  const both = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...both].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}
