import { copyOf, dayAndTime, fill } from './dom.js';
import { keepSection, showTrouble } from './keep.js';
import { countOf, text } from './language.js';

/** Shows each schedule with its next and its last firing. @param {import('./stream.js').Section} section */
export function showSchedules({ items, total, trouble }) {
  keepSection('schedules', items, total, () => copyOf('schedule-row'), showSchedule);
  showTrouble('schedules', trouble);
}

/** @param {HTMLElement} row @param {any} schedule */
function showSchedule(row, { id, expression, zone, isRate, next, last, commands }) {
  fill(row, {
    id,
    expression,
    next:
      next === undefined
        ? text(isRate ? 'rateFiring' : 'noFiring')
        : text('nextFiring', { time: dayAndTime(next, zone), zone }),
    last:
      last === undefined
        ? text('neverFired')
        : text('lastFiring', { time: dayAndTime(last, zone), commands: countOf(commands, 'commands') }),
  });
}
