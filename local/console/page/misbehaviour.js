import { find } from './dom.js';
import { addFragment } from './fragment.js';
import { text } from './language.js';

/** The panel that makes the simulator misbehave. What is in effect is asked for when the panel is opened, and after each click. */
export async function start() {
  await addFragment('misbehaviour.html');
  const panel = find(document, '#misbehaviour');
  for (const button of panel.querySelectorAll('[data-misbehave]')) {
    const body = button.getAttribute('data-misbehave') ?? '';
    button.addEventListener('click', () => show(panel, fetch('misbehave', { method: 'POST', body })));
  }
  find(panel, 'details').addEventListener('toggle', () => show(panel, fetch('misbehaviour')));
}

/** @type {Record<string, () => void>} */
export const sections = {};

/** @param {Element} panel @param {Promise<Response>} asking */
async function show(panel, asking) {
  const fault = find(panel, '#misbehaviour-fault');
  try {
    /** @type {{ active: string[] }} */
    const { active } = await (await asking).json();
    fault.textContent = '';
    for (const button of panel.querySelectorAll('[aria-pressed]')) {
      button.setAttribute('aria-pressed', String(active.includes(button.getAttribute('data-misbehave') ?? '')));
    }
  } catch {
    fault.textContent = text('misbehaveFailed');
  }
}
