import { showActivities } from './activities.js';
import { showCalls } from './calls.js';
import { showCases } from './cases.js';
import { showCounters } from './counters.js';
import { showDeliveries } from './deliveries.js';
import { find } from './dom.js';
import { setUpDropZone } from './drop-zone.js';
import { fold } from './keep.js';
import { showRecords } from './records.js';
import { follow } from './stream.js';
import { showTokens } from './tokens.js';
import { offerCalls, showLastDelivery } from './try-call.js';

/** @type {Record<string, import('./stream.js').Section>} */
const now = {};
const none = { total: 0, items: [] };
const onlyRefused = /** @type {HTMLInputElement} */ (find(document, '#only-refused'));

/** Renders the parts of the page that use a section. @type {Record<string, () => void>} */
const shows = {
  counters: () => showCounters(now.counters?.counts ?? {}, now.deliveries?.counts),
  cases: () => {
    showCases(now.cases ?? none, now.deliveries?.items ?? []);
    // Activities show the number of their case.
    showActivities(now.activities ?? none, now.cases?.items ?? []);
  },
  activities: () => showActivities(now.activities ?? none, now.cases?.items ?? []),
  records: () => showRecords(now.records ?? none),
  tokens: () => showTokens(now.tokens ?? none),
  calls: () => showCalls(now.calls ?? none, onlyRefused.checked),
  deliveries: () => {
    showDeliveries(now.deliveries ?? none);
    showLastDelivery();
    showCases(now.cases ?? none, now.deliveries?.items ?? []);
    showCounters(now.counters?.counts ?? {}, now.deliveries?.counts);
  },
};

follow({
  onAbout({ bridge, links }) {
    for (const one of document.querySelectorAll('.of-bridge')) one.toggleAttribute('hidden', !bridge);
    for (const one of document.querySelectorAll('.of-alone, #alone')) one.toggleAttribute('hidden', bridge);
    find(document, '#links').replaceChildren(...links.map(linkItem));
  },
  onSection(name, section) {
    if (name === 'cases') announce(now.cases, section);
    now[name] = section;
    shows[name]?.();
  },
  onConnection(isUp) {
    const state = find(document, '#connection');
    state.setAttribute('data-state', isUp ? 'up' : 'down');
    state.textContent = isUp ? 'Live' : 'Not connected; trying again…';
  },
});
setUpDropZone();
offerCalls({ cases: () => now.cases?.items ?? [], deliveries: () => now.deliveries?.items ?? [] });
onlyRefused.addEventListener('change', () => shows.calls?.());
find(document, '#crm-address').textContent = new URL('/server/API/v2/', location.href).href;
for (const more of document.querySelectorAll('.more')) {
  more.addEventListener('click', () => {
    const section = /** @type {Element} */ (more.closest('section'));
    section.toggleAttribute('data-open');
    fold(section);
  });
}
addEventListener('hashchange', () => {
  // The target of a link may be folded.
  const target = document.getElementById(location.hash.slice(1));
  const section = target?.closest('section[data-first]');
  if (!target?.hidden || !section) return;
  section.setAttribute('data-open', '');
  fold(section);
  target.scrollIntoView();
});

/** @param {import('./stream.js').Section | undefined} before @param {import('./stream.js').Section} after */
function announce(before, after) {
  const newest = after.items[0];
  if (before === undefined || newest === undefined || after.total <= before.total) return;
  find(document, '#announcer').textContent = `New case ${newest.idPrefijo}`;
}

/** @param {{ label: string, url: string }} link */
function linkItem({ label, url }) {
  const item = document.createElement('li');
  // A browser cannot open a folder, for example, so its path is shown as text.
  const isWeb = /^https?:/.test(url);
  const place = document.createElement(isWeb ? 'a' : 'code');
  if (isWeb) place.setAttribute('href', url);
  place.textContent = isWeb ? label : url;
  item.append(...(isWeb ? [] : [`${label} `]), place);
  return item;
}
