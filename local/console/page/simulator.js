import { showActivities } from './activities.js';
import { showCalls } from './calls.js';
import { showCases } from './cases.js';
import { showCounters } from './counters.js';
import { showCrmTokens } from './crm-tokens.js';
import { find } from './dom.js';
import { setUpDropZone } from './drop-zone.js';
import { addFragment } from './fragment.js';
import { text } from './language.js';
import { showRecords } from './records.js';

/** @type {import('./main.js').Now} */
let now = {};
const none = { total: 0, items: [] };
/** Its form is in the fragment. @type {typeof import('./try-call.js') | undefined} */
let calls;

/** @param {{ simulator: { bridge: boolean, links: { label: string, url: string }[] } }} about @param {import('./main.js').Now} sections */
export async function start({ simulator: { bridge, links } }, sections) {
  now = sections;
  const style = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: 'simulator.css' });
  document.head.append(style);
  await addFragment('simulator.html');
  for (const one of document.querySelectorAll('.of-bridge')) one.toggleAttribute('hidden', !bridge);
  for (const one of document.querySelectorAll('.of-alone')) one.toggleAttribute('hidden', bridge);
  find(document, '#links').replaceChildren(...links.map(linkItem));
  /** @type {HTMLElement} */ (find(document, '#links').parentElement).hidden = links.length === 0;
  // The cases are what one looks at here.
  document.querySelector('#deliveries')?.setAttribute('data-first', '6');
  find(document, '#only-refused').addEventListener('change', showCallList);
  filterCallsBy('calls', false);
  filterCallsBy('refused', true);
  setUpDropZone();
  calls = await import('./try-call.js');
  calls.offerCalls({ cases: () => now.cases?.items ?? [], deliveries: () => now.deliveries?.items ?? [] });
}

/** Shows the parts of the page that use a section. @type {Record<string, () => void>} */
export const sections = {
  counters: showNumbers,
  cases: () => {
    announce();
    const address = new URL('/server/API/v2/', location.href).href;
    find(document, '#cases .of-alone').textContent = text('noCaseAlone', { address });
    showCaseList();
    showActivityList();
  },
  activities: showActivityList,
  records: () => showRecords(now.records ?? none),
  crmTokens: () => showCrmTokens(now.crmTokens ?? none),
  calls: showCallList,
  deliveries: () => {
    calls?.showLastDelivery();
    showCaseList();
  },
};

function showNumbers() {
  showCounters(now.counters?.counts ?? {});
}

function showCaseList() {
  showCases(now.cases ?? none, now.deliveries?.items ?? []);
}

/** Activities show the number of their case. */
function showActivityList() {
  showActivities(now.activities ?? none, now.cases?.items ?? []);
}

function showCallList() {
  showCalls(now.calls ?? none, /** @type {HTMLInputElement} */ (find(document, '#only-refused')).checked);
}

/** A count that is clicked filters. @param {string} count @param {boolean} onlyRefused */
function filterCallsBy(count, onlyRefused) {
  find(document, `[data-count="${count}"]`).parentElement?.addEventListener('click', () => {
    /** @type {HTMLInputElement} */ (find(document, '#only-refused')).checked = onlyRefused;
    showCallList();
  });
}

/** How many cases there were. @type {number | undefined} */
let known;

function announce() {
  const { total = 0, items = [] } = now.cases ?? none;
  const isNew = known !== undefined && total > known;
  known = total;
  if (isNew) find(document, '#announcer').textContent = text('newCase', { number: items[0]?.idPrefijo ?? '' });
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
