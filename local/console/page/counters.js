import { find } from './dom.js';
import { inDigits } from './language.js';
import { size } from './words.js';

/** Shows the numbers of the CRM at the top. @param {Record<string, number>} counts */
export function showCounters(counts) {
  for (const [name, count] of Object.entries(counts)) {
    const place = find(document, `[data-count="${name}"]`);
    place.textContent = name === 'bytes' ? (count > 0 ? `· ${size(count)}` : '') : inDigits(count);
    if (name !== 'bytes') place.closest('li')?.toggleAttribute('data-none', count === 0);
  }
}
