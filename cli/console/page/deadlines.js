import { copyOf, fill } from './dom.js';
import { keepSection, showTrouble } from './keep.js';
import { nounFor, text } from './language.js';

/** Shows each case with a deadline, by day. @param {import('./stream.js').Section} section */
export function showDeadlines({ items, total, trouble }) {
  keepSection('deadlines', items, total, () => copyOf('deadline-row'), showDeadline);
  showTrouble('deadlines', trouble);
}

/** @param {HTMLElement} row @param {any} deadline */
function showDeadline(row, { id, day, extended, state, idPrefijo }) {
  fill(row, {
    day,
    case: idPrefijo ?? id,
    state: nounFor(1, state),
    extended: extended === undefined ? '' : text('extendedUntil', { day: extended }),
  });
}
