import { copyOf, fill, find, setText } from './dom.js';
import { showFields } from './fields.js';
import { showFiles } from './files.js';
import { keep, keepSection } from './keep.js';
import { text, textOf } from './language.js';
import { readable } from './readable.js';
import { joinWithDots } from './words.js';

/**
 * Shows cases, each with the deliveries that made or changed it.
 * @param {import('./stream.js').Section} cases @param {readonly any[]} deliveries
 */
export function showCases({ items, total }, deliveries) {
  const behind = Map.groupBy(deliveries, ({ crmId }) => crmId);
  keepSection(
    'cases',
    items,
    total,
    () => copyOf('case-card'),
    (card, one) => {
      showCase(card, one);
      showCaseDeliveries(find(card, '.behind'), behind.get(one.id) ?? []);
    },
  );
}

/** The case that each card shows. The stream passes the same object until the case changes. @type {WeakMap<HTMLElement, any>} */
const shown = new WeakMap();

/** @param {HTMLElement} card @param {any} one */
function showCase(card, one) {
  if (shown.get(card) === one) return;
  shown.set(card, one);
  card.id = `crm-${one.id}`;
  card.setAttribute('data-status', one.statusMeans);
  const description = readable(one.description);
  fill(card, {
    ...one,
    description,
    solution: readable(one.solution),
    // Only when it differs from the text above.
    source: description === one.description.trim() ? '' : one.description,
  });
  find(card, 'h3 a').setAttribute('href', `#${card.id}`);
  showFields(find(card, '.fields'), one.form);
  showFiles(find(card, '.files'), one.files);
  /** @type {any[]} */
  const history = one.history.map((/** @type {any} */ item, /** @type {number} */ index) => ({
    ...item,
    id: String(index),
  }));
  keep(find(card, '.history'), history, historyRow, (row, item) => {
    fill(row, item);
    setText(find(row, '.meta'), item.user);
  });
}

function historyRow() {
  const row = document.createElement('li');
  const time = document.createElement('time');
  const message = document.createElement('span');
  const user = document.createElement('span');
  time.setAttribute('data-time', 'at');
  message.setAttribute('data-text', 'message');
  user.className = 'meta';
  row.append(time, ' ', message, ' ', user);
  return row;
}

/** @param {HTMLElement} place @param {readonly any[]} deliveries */
function showCaseDeliveries(place, deliveries) {
  place.hidden = deliveries.length === 0;
  keep(
    find(place, '.links'),
    deliveries,
    () => document.createElement('a'),
    (link, { id, origin, status, attempt }) => {
      link.setAttribute('href', `#delivery-${id}`);
      setText(link, joinWithDots(origin, textOf(status), attempt > 1 && text('attempt', { number: attempt })));
    },
  );
}
