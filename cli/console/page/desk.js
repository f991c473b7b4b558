import { showDeliveries } from './deliveries.js';
import { addFragment } from './fragment.js';

/** @type {import('./main.js').Now} */
let now = {};

/** @param {any} _about @param {import('./main.js').Now} sections */
export async function start(_about, sections) {
  now = sections;
  await addFragment('desk.html');
}

export const sections = {
  deliveries: () => now.deliveries && showDeliveries(now.deliveries),
};
