import { showDelivery } from './deliveries.js';
import { copyOf, fill, find } from './dom.js';
import { keep } from './keep.js';
import { text } from './language.js';
import { duration, joinWithDots } from './words.js';

/** @typedef {{ name: string, method: string, path: string, summary: string, parameters: Record<string, string>, examples: { summary: string, value: any }[] }} Call */
/** Cases and deliveries of the page, newest first. @typedef {{ cases: () => readonly any[], deliveries: () => readonly any[] }} Shown */

/** @type {Call[]} */
let calls = [];
/** The key of the last call, and the delivery that its answer named. @type {{ key: string, deliveryId: string | undefined }} */
const last = { key: '', deliveryId: undefined };

const form = /** @type {HTMLFormElement} */ (find(document, '#try-form'));
const callChoice = /** @type {HTMLSelectElement} */ (find(form, '#try-call'));
const exampleChoice = /** @type {HTMLSelectElement} */ (find(form, '#try-example'));
const parameterFields = find(form, '#try-parameters');
const body = /** @type {HTMLTextAreaElement} */ (find(form, '#try-body'));
const waits = /** @type {HTMLInputElement} */ (find(form, '#try-wait'));
const again = /** @type {HTMLInputElement} */ (find(form, '#try-again'));
const button = /** @type {HTMLButtonElement} */ (find(form, '[type=submit]'));
const answerPlace = find(document, '#try-answer');

/** @type {Shown} */
let shown = { cases: () => [], deliveries: () => [] };

/** Sets up the form for calls of the API. Loads the calls when the form is opened first. @param {Shown} now */
export function offerCalls(now) {
  shown = now;
  const details = /** @type {HTMLDetailsElement} */ (find(document, '#try details'));
  details.addEventListener('toggle', () => details.open && calls.length === 0 && loadCalls());
  callChoice.addEventListener('change', chooseCall);
  exampleChoice.addEventListener('change', chooseExample);
  body.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send();
  });
}

async function loadCalls() {
  try {
    const response = await fetch('calls');
    calls = await response.json();
  } catch {
    return showFailure(text('tryNotLoaded'));
  }
  callChoice.replaceChildren(...calls.map(({ name, method, path }) => option(name, `${method} ${path}`)));
  button.disabled = false;
  chooseCall();
}

/** Shows the current state of the last call's delivery. */
export function showLastDelivery() {
  const own = shown.deliveries().filter(({ id }) => id === last.deliveryId);
  const list = find(answerPlace, '#try-delivery');
  keep(list, own, () => copyOf('delivery-row'), showDelivery);
  list.hidden = own.length === 0;
}

function chosenCall() {
  return calls.find(({ name }) => name === callChoice.value);
}

function chooseCall() {
  const call = chosenCall();
  if (!call) return;
  answerPlace.hidden = true;
  find(form, '#try-summary').textContent = call.summary;
  const entries = Object.entries(call.parameters);
  parameterFields.replaceChildren(
    ...entries.map(([name, example]) => parameterField(name, newestId(call, name) ?? example)),
  );
  parameterFields.hidden = entries.length === 0;
  exampleChoice.replaceChildren(...call.examples.map(({ summary }, index) => option(String(index), summary)));
  find(form, '#try-example-field').hidden = call.examples.length === 0;
  find(form, '#try-body-field').hidden = call.examples.length === 0;
  chooseExample();
}

function chooseExample() {
  const value = chosenCall()?.examples[Number(exampleChoice.value)]?.value;
  const caseId = shown.cases()[0]?.id;
  const example = value?.caseId && caseId ? { ...value, caseId } : value;
  body.value = example === undefined ? '' : JSON.stringify(example, null, 2);
}

/** The newest case or delivery: a better example than a made-up value. @param {Call} call @param {string} parameter */
function newestId(call, parameter) {
  if (parameter === 'caseId') return shown.cases()[0]?.id;
  return call.name === 'getDelivery' ? shown.deliveries()[0]?.id : undefined;
}

async function send() {
  const call = chosenCall();
  if (!call || button.disabled) return;
  const parameters = Object.fromEntries(
    [...parameterFields.querySelectorAll('input')].map(({ name, value }) => [name, value]),
  );
  if (!again.checked) last.key = `try-${crypto.randomUUID()}`;
  const tried = { call: call.name, parameters, body: body.value, wait: waits.checked, key: last.key };
  button.disabled = true;
  button.textContent = text('trySending');
  try {
    const response = await fetch('call', { method: 'POST', body: JSON.stringify(tried) });
    if (response.ok) showAnswer(await response.json());
    else showFailure(await response.text());
  } catch {
    showFailure(text('tryNotSent'));
  }
  button.disabled = false;
  button.textContent = text('trySend');
  again.disabled = false;
}

/** @param {{ status: number, headers: Record<string, string>, body: string, tookMs: number }} answer */
function showAnswer({ status, headers, body: text, tookMs }) {
  const value = jsonOf(text);
  last.deliveryId = value?.id;
  const isRefused = status >= 400;
  fill(answerPlace, {
    state: `${isRefused ? '✕' : status === 202 ? '↑' : '✓'} ${status}`,
    took: joinWithDots(duration(tookMs), headers['content-type']),
    headers: Object.entries(headers)
      .filter(([name]) => name !== 'content-type')
      .map(([name, one]) => `${name}: ${one}`)
      .join('\n'),
    body: value === undefined ? text : JSON.stringify(value, null, 2),
  });
  showState(isRefused ? 'refused' : status === 202 ? 'sending' : 'applied');
}

/** @param {string} words */
function showFailure(words) {
  last.deliveryId = undefined;
  fill(answerPlace, { state: `✕ ${text('tryNoAnswer')}`, took: '', headers: '', body: words });
  showState('refused');
}

/** Must run after the answer is filled in: the delivery's row inside it has its own state. @param {string} state */
function showState(state) {
  answerPlace.hidden = false;
  find(answerPlace, '.line').setAttribute('data-state', state);
  showLastDelivery();
}

/** @param {string} text */
function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} name @param {string} value */
function parameterField(name, value) {
  const label = document.createElement('label');
  const input = document.createElement('input');
  input.name = name;
  input.value = value;
  input.required = true;
  input.spellcheck = false;
  input.autocomplete = 'off';
  label.append(`{${name}} `, input);
  return label;
}

/** @param {string} value @param {string} words */
function option(value, words) {
  const one = document.createElement('option');
  one.value = value;
  one.textContent = words;
  return one;
}
