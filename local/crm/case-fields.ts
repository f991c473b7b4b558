import type { ReadyCall } from './call.ts';
import { caseRecord } from './case-record.ts';
import type { StoredCase } from './state.ts';

/** The fields that `queryCases` can search by: the documented list, spaces included, and `case-type` of the older page. */
export const caseFields: Readonly<Record<string, (shown: Shown, one: StoredCase) => unknown>> = {
  status: (_, one) => one.status,
  priority: (_, one) => one.priority,
  'email contact': (shown) => shown['contactEmail'],
  'name contact': (shown) => shown['nameContact'],
  'contact wolkvox id': (shown) => shown['contactId'],
  'contact identification': (shown) => shown['contactIdentification'],
  'contact phone': (shown) => (shown['contactTel'] as { value?: unknown })?.value,
  description: (_, one) => one.description,
  idCase: (shown) => shown['idCase'],
  idPrefijo: (shown) => shown['idPrefijo'],
  companyName: (shown) => shown['companyName'],
  'company name': (shown) => shown['companyName'],
  'company id': (shown) => shown['companyId'],
  prefix: (shown) => shown['prefix'],
  reopened: (_, one) => one.reopened,
  'responsible name': (shown) => (shown['responsible'] as Person).name,
  'responsible user': (_, one) => one.responsible,
  'responsible id': (shown) => (shown['responsible'] as Person).id,
  'owner name': (shown) => (shown['owner'] as Person).name,
  'owner user': (_, one) => one.owner,
  'owner id': (shown) => (shown['owner'] as Person).id,
  solution: (_, one) => one.solution,
  'wolkvox-id': (_, one) => one.id,
  'type case': (_, one) => one.type,
  'case-type': (_, one) => one.type,
  'case expired': (shown) => shown['caseExpired'],
  reason: (shown) => (shown['form'] as Record<string, unknown>)['reason'],
};

/** The cases that are visible to this call, each with the record that reads show. */
export function visibleCases(call: ReadyCall): { one: StoredCase; shown: Shown }[] {
  const now = call.world.clock.now();
  return call.world.state.cases
    .filter((one) => one.operation === call.operation.name && one.visibleAt <= now)
    .map((one) => ({ one, shown: caseRecord(call, one) }));
}

type Shown = Record<string, unknown>;
type Person = { name?: unknown; id?: unknown };
