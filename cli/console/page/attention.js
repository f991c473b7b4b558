import { showDelivery } from './deliveries.js';
import { copyOf, fill, find } from './dom.js';
import { keepSection, showTrouble } from './keep.js';
import { needsAttention, tokenWords } from './tokens.js';

/**
 * Shows what waits for a person: parked deliveries, then tokens that may not be used.
 * @param {import('./stream.js').Section} parked @param {import('./stream.js').Section} tokens
 */
export function showAttention(parked, tokens) {
  const waiting = tokens.items.filter(needsAttention);
  const items = [...parked.items, ...waiting.map((token) => ({ ...token, id: `token-${token.id}`, isToken: true }))];
  const make = (/** @type {any} */ item) => copyOf(item.isToken ? 'trouble-row' : 'delivery-row');
  keepSection('attention', items, parked.total + waiting.length, make, (row, item) => {
    if (!item.isToken) return showDelivery(row, item, true);
    row.setAttribute('data-state', 'uncertain');
    const { state, what, reason, until } = tokenWords(item);
    fill(row, { state, what: [what, until].filter(Boolean).join(' '), reason });
  });
  showTrouble('attention', parked.trouble);
  find(document, '#attention').toggleAttribute('data-calm', items.length === 0 && !parked.trouble);
  find(document, '#show-parked').hidden = parked.total <= parked.items.length;
}
