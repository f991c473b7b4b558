import type { ReadyCall } from './call.ts';
import { historyStamp, stamp } from './dates.ts';
import { RefusalError } from './refusal.ts';
import type { HistoryItem, StoredCase, StoredRecord } from './state.ts';
import { columnsForRead } from './system-columns.ts';

/** The case with this id in the call's operation. Throws a 404, which is inferred: the code is documented, its texts are not. */
export function caseById(call: ReadyCall, id: string): StoredCase {
  const found = call.world.state.cases.find((one) => one.id === id && one.operation === call.operation.name);
  if (found === undefined) throw new RefusalError(404, 'THE RECORD DOES NOT EXIST');
  return found;
}

/** The `data` of an answer to an update. The vendor's samples differ. */
export function updateAnswerData(call: ReadyCall, id: string): { wolkvox_id: string } {
  const { updateAnswersId } = call.world.settings;
  if (updateAnswersId === 'empty') return { wolkvox_id: '' };
  return { wolkvox_id: updateAnswersId === 'short' ? id.slice(0, 4) : id };
}

/** A case as `queryCases` shows it. The keys are documented; not every record has all of them. */
export function caseRecord(call: ReadyCall, one: StoredCase): Record<string, unknown> {
  const { zone } = call.world.settings;
  const contact = contactOf(call, one);
  const minutes = call.operation.priorities.get(one.priority)?.minutes ?? 0;
  const dueAt = one.createdAt + minutes * 60_000;
  const spentPercent = minutes === 0 ? 0 : ((call.world.clock.now() - one.createdAt) / (minutes * 60_000)) * 100;
  const email = text(contact?.fields['emailcontact']);
  const name = text(contact?.fields['namecontact']);
  const company = text(contact?.fields['companycontact']);
  return {
    idCase: `${one.createdAt}${Number.parseInt(one.id.slice(-6), 16)}`,
    idPrefijo: one.idPrefijo,
    prefix: one.idPrefijo.split('-')[0],
    caseType: one.type,
    status: { value: call.operation.statuses.get(one.status)?.value, name: one.status },
    priority: { value: minutes, name: one.priority },
    description_case: one.description,
    solution: one.solution,
    closeDate: one.closedAt === undefined ? '' : stamp(one.closedAt, zone),
    timeEstimated: stamp(dueAt, zone),
    contact: `${name} - ${email}`,
    contactId: one.contactId,
    contactEmail: email,
    contactTel: contact?.fields['telephonecontact'] ?? {},
    contactIdentification: text(contact?.fields['idcontact']),
    nameContact: name,
    ...(company === '' ? {} : { companyName: company, namecompany: company }),
    companyId: '',
    companyIdentification: '',
    owner: person(call, one.owner, { level: '1' }),
    responsible: person(call, one.responsible, { user: one.responsible, group: false }),
    groupsOwner: [],
    reOpened: one.reopened,
    case_dependent: 'independent',
    case_dependentOf: '',
    form: one.form,
    history: one.history.map((item) => historyRecord(item, zone)),
    files: one.files.map(({ name, url }) => ({ name, url })),
    Attached: [],
    caseExpired: one.closedAt === undefined && call.world.clock.now() > dueAt,
    expiringPercent: 80,
    expiredPercent: Math.min(100, Math.round(spentPercent)),
    ...columnsForRead(one, zone),
  };
}

/** The contact's record. Returns `undefined` when it was deleted. */
export function contactOf(call: ReadyCall, one: StoredCase): StoredRecord | undefined {
  return call.world.state.records.find((record) => record.id === one.contactId);
}

/** A user in a case. Without a telephone, the key `tel` is absent. */
function person(call: ReadyCall, login: string, extra: Record<string, unknown>): Record<string, unknown> {
  const user = call.operation.users.get(login);
  const tel = user?.tel === undefined ? {} : { tel: user.tel };
  return { id: user?.id, name: user?.name, mail: user?.mail, ...tel, ...extra };
}

function historyRecord({ at, user, message, extra }: HistoryItem, zone: string): Record<string, unknown> {
  return { ...extra, date: historyStamp(at, zone), message, user };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
