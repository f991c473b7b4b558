import { copyOf, fill, find } from './dom.js';
import { keepSection } from './keep.js';
import { countOf, inDigits, text } from './language.js';
import { joinWithDots } from './words.js';

/** Shows each token's use today and its calls in flight. @param {import('./stream.js').Section} section */
export function showCrmTokens({ items, total }) {
  keepSection('crm-tokens', items, total, () => copyOf('token-row'), showToken);
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
  meter.setAttribute('aria-label', text('tokenUse', { name: description }));
  row.toggleAttribute('data-spent', usedToday >= dailyLimit);
  fill(row, {
    description,
    whose: joinWithDots(operation, kind, deleted && text('tokenDeleted')),
    use: text('tokenUsed', { used: inDigits(usedToday), limit: countOf(dailyLimit, 'calls') }),
    left: text(usedToday >= dailyLimit ? 'tokenSpent' : 'tokenRestarts', { time: countOf(hoursToRestart, 'hours') }),
    flight: text('tokenFlight', { now: inFlight, limit: mostInFlight, most: token.maxInFlight }),
  });
  find(row, '.slots').textContent = '●'.repeat(inFlight) + '○'.repeat(Math.max(0, mostInFlight - inFlight));
}
