import { copyOf, fill, find } from './dom.js';
import { keep } from './keep.js';
import { text } from './language.js';
import { size } from './words.js';

/** @typedef {{ id: string, name: string, type: string, bytes: number, sha256: string, path: string }} Attachment */

/** Shows attachments with links to open, preview and download them. @param {HTMLElement} list @param {readonly Attachment[]} files */
export function showFiles(list, files) {
  list.hidden = files.length === 0;
  keep(list, files, () => copyOf('file-row'), showFile);
}

/** @param {HTMLElement} row @param {Attachment} file */
function showFile(row, file) {
  // The bytes under an id never change.
  if (row.hasAttribute('data-done')) return;
  row.setAttribute('data-done', '');
  const kind = /\.([a-z0-9]{1,4})$/i.exec(file.name)?.[1] ?? text('file');
  fill(row, { name: file.name, sha256: file.sha256, size: `${size(file.bytes)} · ${file.type}`, kind });
  const open = /** @type {HTMLAnchorElement} */ (find(row, '.name'));
  const download = /** @type {HTMLAnchorElement} */ (find(row, '.download'));
  open.href = download.href = file.path;
  download.download = file.name;
  download.setAttribute('aria-label', text('downloadOf', { name: file.name }));
  const show = previewOf(file);
  if (show === undefined) open.download = file.name;
  else offer(row, file, show);
}

/** @param {HTMLElement} row @param {Attachment} file @param {() => HTMLElement} show */
function offer(row, file, show) {
  const button = find(row, '.preview-button');
  const preview = find(row, '.preview');
  button.hidden = false;
  button.setAttribute('aria-label', `${text('preview')} ${file.name}`);
  button.addEventListener('click', () => {
    const opens = preview.hidden;
    preview.hidden = !opens;
    button.setAttribute('aria-expanded', String(opens));
    preview.replaceChildren(...(opens ? [show()] : []));
  });
}

/** Returns a function that creates the preview, or `undefined` when a browser cannot show this kind of file. @param {Attachment} file */
function previewOf({ type, name, path }) {
  if (['image/png', 'image/jpeg', 'image/bmp'].includes(type)) {
    return () => Object.assign(new Image(), { src: path, alt: text('previewOf', { name }) });
  }
  if (type !== 'application/pdf') return undefined;
  return () =>
    Object.assign(document.createElement('iframe'), { src: `${path}${pdfView}`, title: text('previewOf', { name }) });
}

/** As wide as possible, without thumbnails. Browsers that do not know this ignore it. */
const pdfView = '#view=FitH&navpanes=0';
