import { copyOf, fill, find } from './dom.js';
import { keepSection } from './keep.js';
import { countOf, joinWithDots } from './words.js';

/** Shows each token's use today and its calls in flight. @param {import('./stream.js').Section} section */
export function showTokens({ items, total }) {
  keepSection('tokens', items, total, () => copyOf('token-row'), showToken);
}

/** @param {HTMLElement} row @param {any} token */
function showToken(row, token) {
  const { description, operation, kind, deleted, usedToday, dailyLimit, hoursToRestart, inFlight, mostInFlight } =
    token;
  const meter = /** @type {HTMLMeterElement} */ (find(row, 'meter'));
  meter.max = dailyLimit;
  meter.high = dailyLimit * 0.8;
  meter.optimum = 0;
  meter.value = usedToday;
  meter.setAttribute('aria-label', `Use of ${description} today`);
  row.toggleAttribute('data-spent', usedToday >= dailyLimit);
  fill(row, {
    description,
    whose: joinWithDots(operation, kind, deleted && 'deleted'),
    use: `${usedToday.toLocaleString('en')} of ${countOf(dailyLimit, 'call')} used today`,
    left:
      usedToday >= dailyLimit
        ? `spent; starts again in ${countOf(hoursToRestart, 'hour')}`
        : `starts again in ${countOf(hoursToRestart, 'hour')}`,
    flight: `${inFlight} of ${mostInFlight} in flight, ${token.maxInFlight} at most so far`,
  });
  find(row, '.slots').textContent = '●'.repeat(inFlight) + '○'.repeat(Math.max(0, mostInFlight - inFlight));
}
