import { find } from './dom.js';
import { inDigits } from './language.js';
import { size } from './words.js';

/** Shows the numbers at the top. @param {Record<string, number>} counts of the CRM @param {Record<string, number> | undefined} states of deliveries */
export function showCounters(counts, states) {
  const { accepted = 0, sending = 0, committing = 0, delivered = 0, rejected = 0, uncertain = 0 } = states ?? {};
  const all = { ...counts, open: accepted + sending + committing, delivered, rejected, uncertain };
  for (const [name, count] of Object.entries(all)) {
    const place = find(document, `[data-count="${name}"]`);
    place.textContent = name === 'bytes' ? (count > 0 ? `· ${size(count)}` : '') : inDigits(count);
    if (name !== 'bytes') place.closest('li')?.toggleAttribute('data-none', count === 0);
  }
}
