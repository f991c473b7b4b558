import { copyOf, dayAndTime, fill, find } from './dom.js';
import { keepSection } from './keep.js';
import { text, textOf } from './language.js';
import { readable } from './readable.js';
import { joinWithDots } from './words.js';

/**
 * Shows tasks, calls and meetings, each with its record.
 * @param {import('./stream.js').Section} section @param {readonly any[]} cases
 */
export function showActivities({ items, total }, cases) {
  const names = new Map(cases.map(({ id, idPrefijo }) => [id, idPrefijo]));
  keepSection(
    'activities',
    items,
    total,
    () => copyOf('activity-row'),
    (row, one) => {
      row.id = `crm-${one.id}`;
      fill(row, {
        name: one.name,
        createdAt: one.createdAt,
        kind: textOf(one.type),
        description: readable(one.description),
        meta: joinWithDots(
          one.status,
          text('priority', { name: one.priority }),
          one.owner,
          one.startsAt && text('starts', { time: dayAndTime(one.startsAt) }),
          one.dueAt && text('due', { time: dayAndTime(one.dueAt) }),
          one.remindAt && text('reminder', { time: dayAndTime(one.remindAt) }),
        ),
      });
      const parent = /** @type {HTMLAnchorElement} */ (find(row, '.parent'));
      parent.textContent = names.get(one.recordId) ?? `${one.module} ${one.recordId}`;
      parent.href = `#crm-${one.recordId}`;
    },
  );
}
