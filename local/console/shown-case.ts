import type { StoredCase, StoredRecord } from '../crm/state.ts';
import type { CrmView } from './crm-view.ts';
import { shorten, toShownFields } from './shown-fields.ts';
import { type ShownFile, toShownFile } from './shown-file.ts';

/** A case as the page shows it. Times are epoch milliseconds. Texts may be HTML. */
export interface ShownCase {
  readonly id: string;
  readonly idPrefijo: string;
  readonly operation: string;
  readonly type: string;
  readonly status: string;
  /** Kind of the status: `open`, `closed`, `waiting` or `solved`. */
  readonly statusMeans: string;
  readonly priority: string;
  readonly contact: string;
  readonly responsible: string;
  readonly owner: string;
  readonly description: string;
  readonly solution: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly form: readonly { readonly name: string; readonly value: string }[];
  readonly files: readonly ShownFile[];
  readonly history: readonly { readonly at: number; readonly user: string; readonly message: string }[];
}

export function toShownCase({ state }: CrmView, one: StoredCase, contact: StoredRecord | undefined): ShownCase {
  const { id, idPrefijo, operation, type, status, priority, responsible, owner, createdAt, modifiedAt } = one;
  return {
    ...{ id, idPrefijo, operation, type, status, priority, responsible, owner, createdAt, modifiedAt },
    statusMeans: state.operations.get(operation)?.statuses.get(status)?.value ?? 'open',
    contact: contact === undefined ? one.contactId : nameOf(contact),
    description: shorten(one.description, 20_000),
    solution: shorten(one.solution, 20_000),
    form: toShownFields(one.form),
    files: one.files.map(toShownFile),
    history: one.history.map(({ at, user, message }) => ({ at, user, message })),
  };
}

function nameOf({ fields }: StoredRecord): string {
  const { namecontact, emailcontact } = fields;
  return [namecontact, emailcontact].filter((text) => typeof text === 'string' && text !== '').join(' · ');
}
