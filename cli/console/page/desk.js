import { showAttention } from './attention.js';
import { showDeadlines } from './deadlines.js';
import { addToDeliveries } from './deliveries.js';
import { offerDetails } from './details.js';
import { fill, find } from './dom.js';
import { addFragment } from './fragment.js';
import { text } from './language.js';
import { showSchedules } from './schedules.js';
import { showTokens } from './tokens.js';

/** @type {import('./main.js').Now} */
let now = {};
const none = { total: 0, items: [] };
/** Its form is in the fragment. @type {typeof import('./search.js') | undefined} */
let search;

/** @param {{ desk: import('./search.js').Desk }} about @param {import('./main.js').Now} sections */
export async function start({ desk }, sections) {
  now = sections;
  await addFragment('desk.html');
  search = await import('./search.js');
  const decide = await import('./decide.js');
  decide.setUpDecisions(desk);
  addToDeliveries((row, one) => {
    offerDetails(row, one.id);
    if (one.state === 'parked' && !desk.mayWrite) {
      fill(row, { next: text('readsOnly', { command: desk.show.replace('ID', one.id) }) });
    }
    const button = find(row, '.decide-button');
    button.hidden = decide.choicesFor(one.state).length === 0;
    button.onclick = () => decide.openDecision(one);
  });
  search.setUpSearch(desk, sections);
}

export const sections = {
  parked: showAll,
  tokens: () => {
    showTokens(now.tokens ?? none);
    showAll();
  },
  schedules: () => showSchedules(now.schedules ?? none),
  deadlines: () => showDeadlines(now.deadlines ?? none),
  deliveries: () => search?.showDeliveries(),
};

function showAll() {
  showAttention(now.parked ?? none, now.tokens ?? none);
}
