import type { CaseWords } from '../cli/stack-file.ts';
import type { CrmState } from './crm/state.ts';

/** Returns words with which a case can be made in this operation of the simulator, or else its first, as far as its seed has them. */
export function caseWordsOf({ operations, records }: CrmState, wanted?: string): CaseWords {
  const operation = [...operations.values()].find(({ name }) => name === wanted) ?? [...operations.values()][0];
  if (!operation) return {};
  const { name, caseTypes, users, statuses, priorities } = operation;
  const contact = records.find((record) => record.operation === name && record.module === 'contacts');
  const email = contact?.fields['emailcontact'];
  const statusOf = (kind: 'open' | 'closed') => [...statuses.values()].find(({ value }) => value === kind)?.name;
  return {
    type: [...caseTypes.keys()][0],
    user: [...users.values()][0]?.user,
    contact: typeof email === 'string' ? email : undefined,
    status: statusOf('open'),
    priority: [...priorities.keys()][0],
    closed: statusOf('closed'),
  };
}
