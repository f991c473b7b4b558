import { showDelivery } from './deliveries.js';
import { copyOf, find } from './dom.js';
import { fold, keep } from './keep.js';
import { countOf, inDigits, nounFor, text } from './language.js';
import { clockTime } from './times.js';

/** What a search found: by state how many, how many rows it read, and where it goes on. @typedef {{ items: any[], counts: Record<string, number>, read: number, older?: string | undefined, further?: string | undefined, at: number }} Found */

/** The states by which one filters. What needs a person comes first. */
export const states = /** @type {const} */ (['parked', 'uncertain', 'waiting', 'rejected', 'missing', 'delivered']);

/** Makes a button for each state, and one for all. @param {HTMLElement} form @param {(state: string) => void} onChoice */
export function makeChips(form, onChoice) {
  const chips = ['', ...states].map((one) => {
    const chip = document.createElement('button');
    chip.type = 'button';
    chip.value = one;
    chip.append(document.createElement('strong'), ' ', document.createElement('span'));
    chip.addEventListener('click', () => onChoice(one));
    return chip;
  });
  find(form, '.chips').replaceChildren(...chips);
}

/** @param {HTMLElement} form @param {{ counts: Record<string, number>, state: string }} chosen */
export function showChips(form, { counts, state }) {
  const all = Object.values(counts).reduce((total, one) => total + one, 0);
  for (const chip of form.querySelectorAll('.chips button')) {
    const value = /** @type {typeof states[number] | ''} */ (/** @type {HTMLButtonElement} */ (chip).value);
    const count = value ? (counts[value] ?? 0) : all;
    // A search for one state by a list of the index counts no other.
    const isKnown = state === '' || value === state || Object.keys(counts).length > 1;
    chip.setAttribute('aria-pressed', String(value === state));
    chip.setAttribute('data-state', value);
    chip.toggleAttribute('data-none', isKnown && count === 0);
    find(chip, 'strong').textContent = isKnown ? inDigits(count) : '';
    find(chip, 'span').textContent = nounFor(isKnown ? count : 2, value || 'all');
  }
}

/**
 * Shows what was found, how much of the ledger that is, and how it goes on.
 * @param {HTMLElement} section @param {Found} found @param {{ state: string, isFiltered: boolean, zone: string }} asked
 */
export function showFound(section, { items, counts, read, older, further, at }, { state, isFiltered, zone }) {
  const list = find(section, '.list');
  keep(
    list,
    items,
    () => copyOf('delivery-row'),
    (row, one) => {
      row.id = `delivery-${one.id}`;
      showDelivery(row, one);
    },
  );
  list.hidden = items.length === 0;
  fold(section);
  const empty = find(section, '.empty');
  const name = isFiltered ? 'noneFits' : 'noDelivery';
  empty.hidden = items.length > 0 || Boolean(further);
  empty.setAttribute('data-t', name);
  empty.textContent = text(name);
  const fitting = state ? (counts[state] ?? 0) : Object.values(counts).reduce((total, one) => total + one, 0);
  const values = { found: countOf(fitting, 'deliveriesFound'), time: clockTime(at, zone) };
  find(section, '#extent').textContent = further
    ? text('extentPart', { ...values, read: countOf(read, 'rows') })
    : text('extentAll', values);
  find(section, '#older').hidden = !older;
  find(section, '#further').hidden = !further;
  const reasons = new Set(items.map(({ reason }) => reason?.split(':')[0]).filter(Boolean));
  find(section, '#reasons').replaceChildren(...[...reasons].map((value) => new Option(value)));
}
