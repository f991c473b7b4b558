import { copyOf, dayAndTime, fill, find } from './dom.js';
import { keepSection, showTrouble } from './keep.js';
import { countOf, inDigits, text } from './language.js';

/** @typedef {{ id: string, operation: string, number: number, count: number, state: 'usable' | 'paused' | 'spent' | 'missing' | 'problem', until?: number, reason?: string, causeCode?: string, used?: number, limit?: number, resetAt?: number }} Token */

/** Shows each token of the configuration: whether it may be used, why not and until when. @param {import('./stream.js').Section} section */
export function showTokens({ items, total, trouble }) {
  keepSection('tokens', items, total, () => copyOf('bridge-token-row'), showToken);
  showTrouble('tokens', trouble);
}

/** A pause that ends within a minute needs nobody. @param {Token} token */
export function needsAttention({ state, until = Number.POSITIVE_INFINITY }) {
  return state !== 'usable' && until > Date.now() + 60_000;
}

const states = /** @type {const} */ ({
  usable: 'tokenUsable',
  paused: 'tokenPaused',
  spent: 'tokenDaySpent',
  missing: 'tokenMissing',
  problem: 'tokenProblem',
});

/** Returns what is said of a token. @param {Token} token */
export function tokenWords(token) {
  const { operation, number, count, state, until } = token;
  return {
    state: text(states[state]),
    what: text('tokenName', { operation, number, count }),
    until: until === undefined ? '' : text('untilTime', { time: dayAndTime(until) }),
    reason: whyOf(token),
  };
}

/** @param {Token} token */
function whyOf({ state, reason = '', causeCode: cause = '' }) {
  if (state === 'usable') return '';
  if (state === 'spent') return text('pauseSpent');
  if (state === 'missing') return text('pauseMissing');
  /** @type {Record<string, () => string>} */
  const reasons = {
    token: () => text('pauseToken'),
    quota: () => text('pauseQuota'),
    maintenance: () => text('pauseMaintenance'),
    unreachable: () => text('pauseUnreachable', { cause }),
    unavailable: () => text('pauseUnavailable', { cause }),
    uncertain: () => text('pauseUncertain', { cause }),
    busy: () => text('pauseBusy'),
  };
  return (reasons[reason]?.() ?? reason).trim();
}

/** @param {HTMLElement} row @param {Token} token */
function showToken(row, token) {
  const { used, limit, resetAt } = token;
  const words = tokenWords(token);
  row.setAttribute('data-state', token.state === 'usable' ? 'delivered' : 'uncertain');
  const isCounted = used !== undefined && limit !== undefined && resetAt !== undefined;
  const calls = isCounted
    ? { used: inDigits(used), calls: countOf(limit, 'calls'), time: dayAndTime(resetAt) }
    : undefined;
  fill(row, { ...words, use: calls ? text('tokenToday', calls) : '' });
  const meter = /** @type {HTMLMeterElement} */ (find(row, 'meter'));
  meter.hidden = !isCounted;
  if (!isCounted) return;
  Object.assign(meter, { max: limit, high: limit * 0.8, optimum: 0, value: used });
  meter.setAttribute('aria-label', words.what);
}
