import { setText } from './dom.js';
import { keep } from './keep.js';
import { readable } from './readable.js';

/** Shows names and values. @param {HTMLElement} list @param {readonly { name: string, value: string }[]} fields */
export function showFields(list, fields) {
  list.hidden = fields.length === 0;
  const items = fields.map(({ name, value }) => ({ id: name, value }));
  keep(list, items, fieldRow, (row, { id, value }) => {
    const [term, text] = row.children;
    if (term) setText(term, id);
    if (text) setText(text, readable(value));
  });
}

function fieldRow() {
  const row = document.createElement('div');
  row.append(document.createElement('dt'), document.createElement('dd'));
  return row;
}
