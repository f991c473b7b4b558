import { find } from './dom.js';
import { text } from './language.js';
import { size } from './words.js';

/** Uploads files that are dropped anywhere on the page, or chosen, one after the other. */
export function setUpDropZone() {
  const input = /** @type {HTMLInputElement} */ (find(document, '#drop-input'));
  input.addEventListener('change', () => {
    uploadAll([...(input.files ?? [])]);
    input.value = '';
  });
  let depth = 0;
  const showDragging = () => document.body.toggleAttribute('data-dragging', depth > 0);
  addEventListener('dragenter', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    depth++;
    showDragging();
  });
  addEventListener('dragleave', () => {
    depth = Math.max(0, depth - 1);
    showDragging();
  });
  // Otherwise the browser would leave the page and open the file.
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    depth = 0;
    showDragging();
    uploadAll([...(event.dataTransfer?.files ?? [])]);
  });
}

let last = Promise.resolve();

/** @param {readonly File[]} files */
function uploadAll(files) {
  for (const file of files) {
    const row = uploadRow(file);
    last = last.then(() => upload(file, row));
  }
}

/** @param {File} file @param {HTMLElement} row @returns {Promise<void>} */
function upload(file, row) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const bar = /** @type {HTMLProgressElement} */ (find(row, 'progress'));
    const say = (/** @type {string} */ state, /** @type {string} */ words) => {
      row.setAttribute('data-state', state);
      find(row, '.meta').textContent = words;
    };
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      bar.value = total === 0 ? 1 : loaded / total;
      say('sending', text('uploadProgress', { done: size(loaded), all: size(total) }));
    });
    request.addEventListener('loadend', () => {
      const isUploaded = request.status === 204;
      bar.hidden = true;
      if (isUploaded) say('delivered', text('uploadDone', { size: size(file.size) }));
      else say('rejected', request.responseText || text('uploadFailed'));
      resolve();
    });
    request.open('PUT', `drop?${new URLSearchParams({ name: file.name })}`);
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.send(file);
  });
}

/** @param {File} file */
function uploadRow(file) {
  const row = document.createElement('li');
  const name = document.createElement('strong');
  const bar = document.createElement('progress');
  const words = document.createElement('span');
  name.textContent = file.name;
  bar.value = 0;
  bar.setAttribute('aria-label', text('uploadOf', { name: file.name }));
  words.className = 'meta';
  words.textContent = text('uploadWaits');
  row.append(name, bar, words);
  const list = find(document, '#uploads');
  list.prepend(row);
  for (const old of [...list.children].slice(5)) if (old.getAttribute('data-state') === 'delivered') old.remove();
  return row;
}
