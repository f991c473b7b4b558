import { copyOf, dayAndTime, fill, find } from './dom.js';
import { keepSection } from './keep.js';
import { readable } from './readable.js';
import { joinWithDots } from './words.js';

/** @type {Record<string, string>} */
const kinds = { task: 'task', call: 'call', meet: 'meeting' };

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
        kind: kinds[one.type] ?? one.type,
        description: readable(one.description),
        meta: joinWithDots(
          one.status,
          `${one.priority} priority`,
          one.owner,
          one.startsAt && `starts ${dayAndTime(one.startsAt)}`,
          one.dueAt && `due ${dayAndTime(one.dueAt)}`,
          one.remindAt && `reminder ${dayAndTime(one.remindAt)}`,
        ),
      });
      const parent = /** @type {HTMLAnchorElement} */ (find(row, '.parent'));
      parent.textContent = names.get(one.recordId) ?? `${one.module} ${one.recordId}`;
      parent.href = `#crm-${one.recordId}`;
    },
  );
}
