import { find } from './dom.js';
import { inDigits, text, textOf } from './language.js';

/** @typedef {{ id: string }} Item */

/**
 * Makes the list's children show these items in this order. An item keeps its element, so that scroll position,
 * selection, focus and open previews survive an update.
 * @template {Item} T
 * @param {Element} parent @param {readonly T[]} items
 * @param {(item: T) => HTMLElement} make @param {(element: HTMLElement, item: T) => void} update
 */
export function keep(parent, items, make, update) {
  const wanted = new Set(items.map(({ id }) => id));
  const known = new Map();
  for (const child of [...parent.children]) {
    const key = child.getAttribute('data-key') ?? '';
    if (wanted.has(key)) known.set(key, child);
    else child.remove();
  }
  let next = parent.firstElementChild;
  for (const item of items) {
    const element = known.get(item.id) ?? make(item);
    element.setAttribute('data-key', item.id);
    if (element === next) next = next?.nextElementSibling ?? null;
    else put(parent, element, next);
    update(element, item);
  }
}

/**
 * Shows a section: its items and their number. Adds its text for an empty list, or a button for more items.
 * @template {Item} T
 * @param {string} id @param {readonly T[]} items @param {number} total
 * @param {(item: T) => HTMLElement} make @param {(element: HTMLElement, item: T) => void} update
 */
export function keepSection(id, items, total, make, update) {
  const section = find(document, `#${id}`);
  keep(find(section, '.list'), items, make, update);
  find(section, '.total').textContent = total === 0 ? '' : inDigits(total);
  find(section, '.empty').hidden = items.length > 0;
  find(section, '.list').hidden = items.length === 0;
  fold(section);
}

/** Says why a section may be out of date, by the name of a text or a sentence; nothing without. An empty list then proves nothing. @param {string} id @param {string | undefined} trouble */
export function showTrouble(id, trouble) {
  const notice = find(document, `#${id} .trouble`);
  notice.hidden = trouble === undefined;
  notice.textContent = trouble === undefined ? '' : textOf(trouble);
  if (trouble !== undefined) find(document, `#${id} .empty`).hidden = true;
}

/** Shows or hides the items beyond the first ones. @param {Element} section */
export function fold(section) {
  const first = Number(section.getAttribute('data-first'));
  const children = [...find(section, '.list').children];
  const isOpen = section.hasAttribute('data-open');
  for (const [index, child] of children.entries()) child.toggleAttribute('hidden', !isOpen && index >= first);
  const more = find(section, '.more');
  more.hidden = children.length <= first;
  more.textContent = isOpen
    ? text('showFirst', { count: first })
    : text('showMore', { count: children.length - first });
}

/** Moves an element, without reloading its content if the browser can. @param {Element} parent @param {Element} element @param {Element | null} before */
function put(parent, element, before) {
  if (element.isConnected && 'moveBefore' in parent) /** @type {any} */ (parent).moveBefore(element, before);
  else parent.insertBefore(element, before);
}
