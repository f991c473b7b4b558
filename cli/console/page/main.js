import { find } from './dom.js';
import { fold } from './keep.js';
import { setUpLanguage, text } from './language.js';
import { follow } from './stream.js';

/**
 * What a part's script exports. `sections`: what to show anew when a section changes, by the section's name; it finds all
 * sections in `now`. `showAll`: the language changed.
 * @typedef {{ start: (about: any, now: Now) => Promise<void>, sections: Record<string, () => void> }} Part
 * @typedef {Record<string, import('./stream.js').Section>} Now
 */

/** The sections as the stream sent them last. @type {Now} */
const now = {};
let connection = /** @type {'connecting' | 'live' | 'notConnected'} */ ('connecting');

const about = await (await fetch('about')).json();
/** @type {Part[]} */
const parts = await Promise.all(about.scripts.map((/** @type {string} */ script) => import(`./${script}`)));
for (const part of parts) await part.start(about, now);
setUpLanguage(/** @type {HTMLSelectElement} */ (find(document, '#language')), showAll);
setUpFolding();
showConnection();

follow(
  parts.flatMap(({ sections }) => Object.keys(sections)),
  {
    onSection(name, section) {
      now[name] = section;
      for (const { sections } of parts) sections[name]?.();
    },
    onConnection(isUp) {
      connection = isUp ? 'live' : 'notConnected';
      showConnection();
    },
  },
);

function showAll() {
  showConnection();
  for (const { sections } of parts) for (const show of new Set(Object.values(sections))) show();
  for (const section of document.querySelectorAll('section[data-first]')) fold(section);
}

function showConnection() {
  const place = find(document, '#connection');
  place.setAttribute('data-state', connection);
  place.textContent = text(connection);
}

function setUpFolding() {
  for (const more of document.querySelectorAll('.more:not([id])')) {
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
}
