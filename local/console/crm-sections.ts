import { type Section, type Sections, sectionOfNewest } from '../../cli/console/section.ts';
import { quotaDay } from '../crm/dates.ts';
import type { RecentRequest, StoredRecord, Token } from '../crm/state.ts';
import type { CrmView } from './crm-view.ts';
import { toShownActivity } from './shown-activity.ts';
import { toShownCase } from './shown-case.ts';
import { toShownFields } from './shown-fields.ts';
import { toShownFile } from './shown-file.ts';

/** The content of the CRM, as the page shows it. Without secrets: the simulator stores tokens as hashes. */
export function crmSections(crm: CrmView): Sections {
  const { cases, activities, requests, tokens } = crm.state;
  const contacts = new Map(crm.state.records.map((record) => [record.id, record]));
  return {
    counters: counters(crm),
    cases: sectionOfNewest(cases, createdAt, (one) => toShownCase(crm, one, contacts.get(one.contactId))),
    activities: sectionOfNewest(activities, createdAt, (one) => toShownActivity(one, crm.settings.zone)),
    records: sectionOfNewest(recordsWrittenByApi(crm), ({ modifiedAt }) => modifiedAt, toShownRecord),
    crmTokens: { total: tokens.length, items: tokens.map((token) => toShownToken(crm, token)) },
    // All of them: later successes must not push a refusal out of the list.
    calls: { total: crm.truth.length, items: requests.map(toShownCall).reverse() },
  };
}

function counters(crm: CrmView): Section {
  const files = [...crm.state.cases, ...recordsWrittenByApi(crm)].flatMap((one) => one.files);
  const counts = {
    cases: crm.state.cases.length,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    activities: crm.state.activities.length,
    records: recordsWrittenByApi(crm).length,
    calls: crm.truth.length,
    refused: crm.truth.filter(({ outcome }) => outcome === 'refused' || outcome === 'incomplete').length,
  };
  return { total: 0, items: [], counts };
}

/** Records that the API wrote, without those of the seed. */
function recordsWrittenByApi(crm: CrmView): StoredRecord[] {
  return crm.state.records.filter(({ modifiedBy }) => modifiedBy.startsWith('API@'));
}

function toShownRecord({ id, module, operation, createdAt, modifiedAt, createdBy, fields, files }: StoredRecord) {
  const isNew = createdBy.startsWith('API@') && createdAt === modifiedAt;
  return { id, module, operation, modifiedAt, isNew, fields: toShownFields(fields), files: files.map(toShownFile) };
}

function toShownToken({ clock, settings, state }: CrmView, token: Token) {
  const { description, kind, operation, dailyLimit, usedToday, inFlight, maxInFlight, deleted } = token;
  const { day, hoursToRestart } = quotaDay(clock.now(), settings.zone, settings.quotaResetHour);
  return {
    // Its position identifies it as well as its hash, and reveals nothing.
    id: `token-${state.tokens.indexOf(token) + 1}`,
    description,
    kind,
    operation,
    dailyLimit,
    inFlight,
    maxInFlight,
    deleted,
    hoursToRestart,
    mostInFlight: settings.simultaneousPerToken,
    // The simulator resets the counter only at the first call of a day.
    usedToday: token.day === day ? usedToday : 0,
  };
}

function toShownCall({ sequence, ...call }: RecentRequest) {
  return { id: `call-${sequence}`, ...call };
}

function createdAt(one: { readonly createdAt: number }): number {
  return one.createdAt;
}
