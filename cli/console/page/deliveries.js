import { dayAndTime, fill, find } from './dom.js';
import { reasonWords, text, textOf } from './language.js';
import { duration, joinWithDots, size } from './words.js';

/** @type {Record<string, string>} */
const symbols = { accepted: '○', sending: '↑', committing: '◐', delivered: '✓', rejected: '✕', uncertain: '?' };

/** Fills a row of the template `delivery-row`. `isAlone`: it stands where only what waits for a person is. @param {HTMLElement} row @param {any} one @param {boolean} [isAlone] */
export function showDelivery(row, one, isAlone = false) {
  const isParked = one.state === 'parked';
  row.setAttribute('data-state', one.status);
  fill(row, {
    state: isParked ? `! ${text('parked')}` : `${symbols[one.status] ?? '·'} ${textOf(one.status)}`,
    what: textOf(one.kind),
    acceptedAt: one.acceptedAt,
    reason: whyOf(one),
    next: isParked && isAlone ? text('parkedNext') : nextOf(one),
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
  // Where the page shows no cases, there is nothing to lead to.
  if (document.getElementById(`crm-${one.crmId}`)) became.href = `#crm-${one.crmId}`;
  else became.removeAttribute('href');
  for (const show of extras) show(row, one);
}

/** What else is done with each row. @type {((row: HTMLElement, one: any) => void)[]} */
const extras = [];

/** Adds what else is done with each row. @param {(row: HTMLElement, one: any) => void} show */
export function addToDeliveries(show) {
  extras.push(show);
}

/** @param {any} one */
function nextOf({ status, nextAt }) {
  if (nextAt === undefined || nextAt < Date.now()) return undefined;
  return text(status === 'uncertain' ? 'searchedAgain' : 'sentFrom', { time: dayAndTime(nextAt) });
}

/** @param {any} one */
function whyOf({ status, reason: word, causeCode, code }) {
  if (!word) return undefined;
  const reason = reasonWords(word, causeCode ?? code);
  return status === 'delivered' ? text('note', { reason }) : text('why', { reason });
}

/** @param {{ number: number, why: string }} file */
function missingFile({ number, why }) {
  return text('missingFile', { number, why: textOf(why) });
}
