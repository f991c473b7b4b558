import { find } from './dom.js';
import { language, text } from './language.js';

/** Makes the row's button show and hide what `deliveries show` says of the delivery. @param {HTMLElement} row @param {string} id */
export function offerDetails(row, id) {
  const button = find(row, '.details-button');
  const place = find(row, '.details');
  button.hidden = false;
  button.onclick = async () => {
    const opens = place.hidden;
    button.setAttribute('aria-expanded', String(opens));
    place.hidden = !opens;
    if (!opens) return;
    place.textContent = text('searching');
    place.textContent = await detailsOf(id);
  };
}

/** @param {string} id */
async function detailsOf(id) {
  try {
    const response = await fetch(`show?${new URLSearchParams({ id, language: language() })}`);
    return response.ok ? (await response.json()).lines.join('\n') : await response.text();
  } catch {
    return text('notAnswered');
  }
}
