import { find } from './dom.js';
import { language, text } from './language.js';

/** Makes the row's button show and hide what `deliveries show` says of the delivery. @param {HTMLElement} row @param {string} id */
export function offerDetails(row, id) {
  const button = find(row, '.details-button');
  const place = find(row, '.details');
  button.hidden = false;
  button.onclick = async () => {
    const opens = place.hidden;
    button.setAttribute('aria-expanded', String(opens));
    place.hidden = !opens;
    if (!opens) return;
    place.textContent = text('searching');
    showLines(place, await linesOf(id));
  };
}

/** A line of two columns is a name and its value. @param {HTMLElement} place @param {readonly string[]} lines */
function showLines(place, lines) {
  const facts = document.createElement('dl');
  const rest = document.createElement('pre');
  for (const line of lines) {
    const [, name, value] = /^(\S+(?: \S+)*) {2,}(.+)$/.exec(line) ?? [];
    if (!name || !value) {
      rest.append(`${line}\n`);
      continue;
    }
    const fact = document.createElement('div');
    fact.append(document.createElement('dt'), document.createElement('dd'));
    find(fact, 'dt').textContent = name;
    find(fact, 'dd').textContent = value;
    facts.append(fact);
  }
  rest.textContent = (rest.textContent ?? '').trim();
  place.replaceChildren(facts, rest);
}

/** @param {string} id @returns {Promise<string[]>} */
async function linesOf(id) {
  try {
    const response = await fetch(`show?${new URLSearchParams({ id, language: language() })}`);
    return response.ok ? (await response.json()).lines : [await response.text()];
  } catch {
    return [text('notAnswered')];
  }
}
