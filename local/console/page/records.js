import { copyOf, fill, find } from './dom.js';
import { showFields } from './fields.js';
import { showFiles } from './files.js';
import { keepSection } from './keep.js';
import { text } from './language.js';

/** Shows the records that calls inserted or changed. @param {import('./stream.js').Section} section */
export function showRecords({ items, total }) {
  keepSection(
    'records',
    items,
    total,
    () => copyOf('record-row'),
    (row, { isNew, ...record }) => {
      row.id = `crm-${record.id}`;
      fill(row, {
        id: record.id,
        module: record.module,
        modifiedAt: record.modifiedAt,
        change: text(isNew ? 'recordNew' : 'recordChanged'),
      });
      showFields(find(row, '.fields'), record.fields);
      showFiles(find(row, '.files'), record.files);
    },
  );
}
