import { copyOf, fill, find } from './dom.js';
import { keep } from './keep.js';
import { size } from './words.js';

/** @typedef {{ id: string, name: string, type: string, bytes: number, sha256: string, path: string }} File */

/** Shows attachments: to open, to preview, to download. @param {HTMLElement} list @param {readonly File[]} files */
export function showFiles(list, files) {
  list.hidden = files.length === 0;
  keep(list, files, () => copyOf('file-row'), showFile);
}

/** @param {HTMLElement} row @param {File} file */
function showFile(row, file) {
  // Bytes never change under an id, so neither does the row.
  if (row.hasAttribute('data-done')) return;
  row.setAttribute('data-done', '');
  const kind = /\.([a-z0-9]{1,4})$/i.exec(file.name)?.[1] ?? 'file';
  fill(row, { name: file.name, sha256: file.sha256, size: `${size(file.bytes)} · ${file.type}`, kind });
  const open = /** @type {HTMLAnchorElement} */ (find(row, '.name'));
  const download = /** @type {HTMLAnchorElement} */ (find(row, '.download'));
  open.href = download.href = file.path;
  download.download = file.name;
  download.setAttribute('aria-label', `Download ${file.name}`);
  const show = previewOf(file);
  if (show === undefined) open.download = file.name;
  else offer(row, file, show);
}

/** @param {HTMLElement} row @param {File} file @param {() => HTMLElement} show */
function offer(row, file, show) {
  const button = find(row, '.preview-button');
  const preview = find(row, '.preview');
  button.hidden = false;
  button.setAttribute('aria-label', `Preview ${file.name}`);
  button.addEventListener('click', () => {
    const opens = preview.hidden;
    preview.hidden = !opens;
    button.setAttribute('aria-expanded', String(opens));
    preview.replaceChildren(...(opens ? [show()] : []));
  });
}

/** How a browser shows this kind of file by itself; undefined for all that is to be downloaded. @param {File} file */
function previewOf({ type, name, path }) {
  if (['image/png', 'image/jpeg', 'image/bmp'].includes(type)) {
    return () => Object.assign(new Image(), { src: path, alt: `Preview of ${name}` });
  }
  if (type !== 'application/pdf') return undefined;
  return () =>
    Object.assign(document.createElement('iframe'), { src: `${path}${pdfView}`, title: `Preview of ${name}` });
}

/** As wide as the place allows, without a pane of thumbnails; browsers that do not know it ignore it. */
const pdfView = '#view=FitH&navpanes=0';
