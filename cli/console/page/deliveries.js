import { copyOf, fill, find } from './dom.js';
import { keepSection } from './keep.js';
import { text, textOf } from './language.js';
import { duration, joinWithDots, size } from './words.js';

/** Shows deliveries, each with its status and its record. @param {import('./stream.js').Section} section */
export function showDeliveries({ items, total, trouble }) {
  keepSection(
    'deliveries',
    items,
    total,
    () => copyOf('delivery-row'),
    (row, one) => {
      row.id = `delivery-${one.id}`;
      showDelivery(row, one);
    },
  );
  const notice = find(document, '#deliveries .trouble');
  notice.hidden = trouble === undefined;
  notice.textContent = trouble === undefined ? '' : textOf(trouble);
}

/** @type {Record<string, string>} */
const symbols = { accepted: '○', sending: '↑', committing: '◐', delivered: '✓', rejected: '✕', uncertain: '?' };

/** Fills a row of the template `delivery-row`. @param {HTMLElement} row @param {any} one */
export function showDelivery(row, one) {
  row.setAttribute('data-state', one.status);
  fill(row, {
    state: one.parked ? `! ${text('parked')}` : `${symbols[one.status] ?? '·'} ${textOf(one.status)}`,
    what: textOf(one.kind),
    acceptedAt: one.acceptedAt,
    reason: whyOf(one),
    next: one.parked ? text('whatToDo', { command: `npm run bridge -- deliveries show ${one.id}` }) : undefined,
    missing: one.missing?.length ? text('without', { files: one.missing.map(missingFile).join(', ') }) : undefined,
    meta: joinWithDots(
      one.origin,
      one.priority,
      one.attempt > 0 && text('attempt', { number: one.attempt }),
      one.bytes > 0 && size(one.bytes),
      one.settledAt !== undefined && text('settledAfter', { time: duration(one.settledAt - one.acceptedAt) }),
    ),
  });
  const became = /** @type {HTMLAnchorElement} */ (find(row, '.became'));
  became.hidden = one.crmId === undefined;
  became.textContent = one.idPrefijo ?? one.crmId ?? '';
  became.href = `#crm-${one.crmId}`;
}

/** @param {any} one */
function whyOf({ status, reason: word, causeCode }) {
  if (!word) return undefined;
  const reason = `${word}${causeCode ? ` (${causeCode})` : ''}`;
  return status === 'delivered' ? text('note', { reason }) : text('why', { reason });
}

/** @param {{ number: number, why: string }} file */
function missingFile({ number, why }) {
  return text('missingFile', { number, why: textOf(why) });
}
