import { fill, find } from './dom.js';
import { language, text, textOf } from './language.js';

/** @typedef {{ lines: string[], question?: string, ticket?: string, refusal?: string }} Step */

const dialog = /** @type {HTMLDialogElement} */ (find(document, '#decide'));
const form = /** @type {HTMLFormElement} */ (find(dialog, 'form'));
const choice = /** @type {HTMLFieldSetElement} */ (find(dialog, '#decide-choice'));
const go = /** @type {HTMLButtonElement} */ (find(dialog, '#decide-go'));
const close = /** @type {HTMLButtonElement} */ (find(dialog, '#decide-close'));

/** What each choice means, for all states or for one. @type {Record<string, import('./language.js').TextName>} */
const labels = {
  retry: 'decideRetry',
  delivered: 'decideDelivered',
  rejected: 'decideRejected',
  'rejected retry': 'decideAgain',
  'missing retry': 'decideMissing',
  'waiting rejected': 'decideWithdraw',
};

/** The delivery, and the question that waits for its answer. @type {{ id: string, ticket?: string | undefined }} */
let deciding = { id: '' };

/** @type {{ mayWrite: boolean } | undefined} */
let desk;

/** @param {{ mayWrite: boolean }} about */
export function setUpDecisions(about) {
  desk = about;
  form.addEventListener('change', showFields);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (event.submitter === close) return dialog.close();
    if (deciding.ticket) answer(true);
    else begin();
  });
  // Esc, and No: what is asked is answered with no.
  dialog.addEventListener('close', () => deciding.ticket && answer(false));
}

/** What a person may decide about a delivery in this state. @param {string} state */
export function choicesFor(state) {
  if (!desk?.mayWrite) return [];
  /** @type {Record<string, string[]>} */
  const choices = {
    parked: ['retry', 'delivered', 'rejected'],
    uncertain: ['delivered', 'rejected'],
    waiting: ['rejected'],
    rejected: ['retry'],
    missing: ['retry'],
  };
  return choices[state] ?? [];
}

/** Opens the dialog for a delivery. @param {any} delivery */
export function openDecision({ id, kind, idPrefijo, state }) {
  deciding = { id };
  form.reset();
  const choices = choicesFor(state);
  for (const input of form.querySelectorAll('input[name=what]')) {
    const radio = /** @type {HTMLInputElement} */ (input);
    /** @type {HTMLElement} */ (radio.parentElement).hidden = !choices.includes(radio.value);
    radio.checked = radio.value === choices[0];
    const words = labels[`${state} ${radio.value}`] ?? labels[radio.value];
    if (words && radio.nextElementSibling) name(/** @type {HTMLElement} */ (radio.nextElementSibling), words);
  }
  fill(dialog, { which: [textOf(kind), idPrefijo, id].filter(Boolean).join(' · ') });
  showStep({ lines: [] });
  choice.disabled = false;
  choice.hidden = false;
  showFields();
  dialog.showModal();
}

function showFields() {
  const { what } = values();
  find(dialog, '#decide-crm-id').hidden = what !== 'delivered';
}

function values() {
  const data = new FormData(form);
  const read = (/** @type {string} */ name) => String(data.get(name) ?? '').trim();
  return { what: read('what'), crmId: read('crmId'), reason: read('reason') };
}

async function begin() {
  const { what, crmId, reason } = values();
  choice.disabled = true;
  await send('decide', { id: deciding.id, what, reason, ...(what === 'delivered' && crmId && { crmId }) });
}

/** @param {boolean} yes */
async function answer(yes) {
  const { ticket } = deciding;
  deciding.ticket = undefined;
  await send('confirm', { ticket, yes });
}

/** @param {string} path @param {object} body */
async function send(path, body) {
  go.disabled = true;
  find(dialog, '#decide-lines').replaceChildren(text('searching'));
  try {
    const options = { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${path}?language=${language()}`, options);
    showStep(response.ok ? await response.json() : { lines: [], refusal: await response.text() });
  } catch {
    showStep({ lines: [], refusal: text('notAnswered') });
  }
}

/** @param {Step} step */
function showStep({ lines, question, ticket, refusal }) {
  deciding.ticket = ticket;
  const paragraphs = [...lines, ...(refusal ? [refusal] : [])].map((line) => {
    const paragraph = document.createElement('p');
    paragraph.textContent = line;
    paragraph.toggleAttribute('data-refusal', line === refusal);
    return paragraph;
  });
  find(dialog, '#decide-lines').replaceChildren(...paragraphs);
  const asked = find(dialog, '#decide-question');
  asked.hidden = question === undefined;
  asked.textContent = question ?? '';
  // After a refusal the person may choose otherwise.
  const mayChoose = lines.length === 0 || refusal !== undefined;
  choice.disabled = !mayChoose;
  choice.hidden = !mayChoose && question === undefined;
  go.disabled = false;
  go.hidden = !mayChoose && question === undefined;
  name(go, question === undefined ? 'decideGo' : 'decideYes');
  name(close, question === undefined ? 'decideClose' : 'decideNo');
  if (question !== undefined) go.focus();
  else if (!mayChoose) close.focus();
  if (!mayChoose && question === undefined) dispatchEvent(new Event('decided'));
}

/** @param {HTMLElement} element @param {import('./language.js').TextName} words */
function name(element, words) {
  element.setAttribute('data-t', words);
  element.textContent = textOf(words);
}
