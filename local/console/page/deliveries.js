import { copyOf, fill, find } from './dom.js';
import { keepSection } from './keep.js';
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
  notice.textContent = trouble ?? '';
}

/** @type {Record<string, string>} */
const symbols = { accepted: '○', sending: '↑', committing: '◐', delivered: '✓', rejected: '✕', uncertain: '?' };

/** @type {Record<string, string>} */
const kinds = {
  insertCase: 'New case',
  updateCase: 'Change to a case',
  insertTask: 'New task',
  insertRecord: 'New record',
  updateRecord: 'Change to a record',
  query: 'Search',
};

/** Why a file is not sent. @type {Record<string, string>} */
const faults = {
  empty: 'empty',
  too_large: 'too large',
  wrong_type: 'of a type that is not accepted',
  infected: 'infected',
  not_scanned: 'not scanned',
  not_arrived: 'did not arrive',
};

/** Fills a row of the template `delivery-row`. @param {HTMLElement} row @param {any} one */
export function showDelivery(row, one) {
  row.setAttribute('data-state', one.status);
  fill(row, {
    state: one.parked ? '! parked' : `${symbols[one.status] ?? '·'} ${one.status}`,
    what: kinds[one.kind] ?? one.kind,
    acceptedAt: one.acceptedAt,
    reason: whyOf(one),
    next: one.parked
      ? `It waits for a person. Look in the CRM. What to do: npm run bridge -- deliveries show ${one.id}`
      : undefined,
    missing: one.missing?.length ? `Without ${one.missing.map(missingFile).join(', ')}` : undefined,
    meta: joinWithDots(
      one.origin,
      one.priority,
      one.attempt > 0 && `attempt ${one.attempt}`,
      one.bytes > 0 && size(one.bytes),
      one.settledAt !== undefined && `settled after ${duration(one.settledAt - one.acceptedAt)}`,
    ),
  });
  const became = /** @type {HTMLAnchorElement} */ (find(row, '.became'));
  became.hidden = one.crmId === undefined;
  became.textContent = one.idPrefijo ?? one.crmId ?? '';
  became.href = `#crm-${one.crmId}`;
}

/** @param {any} one */
function whyOf({ status, reason, causeCode }) {
  if (!reason) return undefined;
  return `${status === 'delivered' ? 'Note' : 'Why'}: ${reason}${causeCode ? ` (${causeCode})` : ''}`;
}

/** @param {{ number: number, why: string }} file */
function missingFile({ number, why }) {
  return `file ${number}: ${faults[why] ?? why}`;
}
