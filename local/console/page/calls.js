import { copyOf, fill } from './dom.js';
import { keepSection } from './keep.js';
import { text, textOf } from './language.js';
import { duration, joinWithDots } from './words.js';

/** @type {Record<string, string>} */
const states = { applied: 'callApplied', read: 'callRead', refused: 'callRefused', incomplete: 'callIncomplete' };

/** Shows the last calls to the CRM. @param {import('./stream.js').Section} section @param {boolean} onlyRefused */
export function showCalls({ items, total }, onlyRefused) {
  const shown = onlyRefused ? items.filter(({ outcome }) => outcome === 'refused' || outcome === 'incomplete') : items;
  keepSection('calls', shown, total, () => copyOf('call-row'), showCall);
}

/** @param {HTMLElement} row @param {any} call */
function showCall(row, call) {
  row.setAttribute('data-state', call.outcome);
  const { at, endpoint, reason, status, durationMs, operation } = call;
  fill(row, {
    ...{ at, endpoint, reason },
    state: textOf(states[call.outcome] ?? call.outcome),
    meta: joinWithDots(status === undefined ? text('tryNoAnswer') : `HTTP ${status}`, duration(durationMs), operation),
  });
}
