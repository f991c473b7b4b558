import { activitiesModule } from './activities.ts';
import type { Plan, ReadyCall } from './call.ts';
import { caseFields, visibleCases } from './case-fields.ts';
import { contactOf } from './case-record.ts';
import { isStamp, stamp } from './dates.ts';
import { pageOf } from './paging.ts';
import { requireKeys, textOf } from './preconditions.ts';
import { moduleOf } from './records.ts';
import { RefusalError, refusals } from './refusal.ts';
import type { StoredActivity, StoredRecord } from './state.ts';
import { columnsForRead } from './system-columns.ts';

/** `cases/queryCases.php`: one of the documented fields, no operators, no order. */
export function queryCases(call: ReadyCall): Plan {
  requireKeys(call, call.body, ['operation', 'field', 'value']);
  const read = caseFields[textOf(call.body, 'field')];
  if (read === undefined) throw new RefusalError(417, 'THE FIELD DOES NOT EXIST');
  const select = () =>
    visibleCases(call)
      .filter(({ one, shown }) => matches(call, read(shown, one)))
      .map(({ shown }) => shown);
  return pageOf(call, { select, totals: true });
}

/** `cases/listHistoryNote.php`: the cases of the external token's company, with their whole history. */
export function listHistoryNote(call: ReadyCall): Plan {
  requireKeys(call, call.body, ['operation', 'field', 'value']);
  const read = caseFields[textOf(call.body, 'field')];
  if (read === undefined) throw new RefusalError(417, 'THE FIELD DOES NOT EXIST');
  const select = () =>
    visibleCases(call)
      .filter(({ one }) => contactOf(call, one)?.fields['companycontact'] === call.token?.company)
      .filter(({ one, shown }) => matches(call, read(shown, one)))
      .map(({ shown }) => shown);
  return pageOf(call, { select, totals: true });
}

/** `custom/query.php`: any module, even `cases`, by a field in the form that reads show. */
export function queryRecords(call: ReadyCall): Plan {
  requireKeys(call, call.body, ['operation', 'module', 'field', 'value']);
  const field = textOf(call.body, 'field');
  const list = rowSource(call);
  const select = () => list().filter((row) => matches(call, row[field]));
  return pageOf(call, { select, totals: call.world.settings.customTotals });
}

/** `custom/queryDates.php`: `from` and `to` inclusive, `YYYY-MM-DD HH:MM` in the CRM's zone. */
export function queryDates(call: ReadyCall): Plan {
  const { body, world } = call;
  requireKeys(call, body, ['operation', 'module', 'date', 'from', 'to']);
  if (body['date'] !== true) throw refusals.missing();
  const { from, to } = body;
  if (!isStamp(from, 'without-seconds') || !isStamp(to, 'without-seconds'))
    throw new RefusalError(417, 'THE DATE IS NOT VALID');
  const column = world.settings.queryDatesBy === 'creation' ? 'wolkvox_fecha_creacion' : 'wolkvox_fecha_modificacion';
  const list = rowSource(call);
  // Timestamps of one zone can be compared as texts.
  const select = () => list().filter((row) => isBetween(String(row[column]).slice(0, 16), from, to));
  const bare = world.settings.queryDatesAnswer === 'bare-list';
  return pageOf(call, { select, totals: world.settings.customTotals, bare });
}

function rowSource(call: ReadyCall): () => Record<string, unknown>[] {
  const { state, settings, clock } = call.world;
  if (call.body['module'] === activitiesModule) {
    if (!settings.activitiesReadable) throw refusals.notOffered();
    return () => visible(state.activities).map((activity) => activityRecord(call, activity));
  }
  const { name, attachmentField } = moduleOf(call);
  if (name === 'cases') {
    // Documented: here the custom fields of the form are ordinary fields.
    return () => visibleCases(call).map(({ one, shown }) => ({ ...one.form, ...shown }));
  }
  return () =>
    visible(state.records)
      .filter(({ module }) => module === name)
      .map((record) => recordForRead(call, record, attachmentField));

  function visible<T extends StoredRecord | StoredActivity>(stored: readonly T[]): T[] {
    return stored.filter((one) => one.operation === call.operation.name && one.visibleAt <= clock.now());
  }
}

function recordForRead(call: ReadyCall, record: StoredRecord, attachmentField: string | undefined) {
  const files = record.files.map(({ name, url }) => ({ name, url }));
  const attachments = attachmentField === undefined || files.length === 0 ? {} : { [attachmentField]: files };
  const fields = Object.entries(record.fields).map(([key, value]) => [key, withoutType(value)]);
  return { ...Object.fromEntries(fields), ...attachments, ...columnsForRead(record, call.world.settings.zone) };
}

/** Documented: telephones and currencies are written with their type and read without it. */
function withoutType(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('type' in value)) return value;
  const { type, ...rest } = value;
  return type === 'telephone' || type === 'currency' ? rest : value;
}

function activityRecord(call: ReadyCall, activity: StoredActivity): Record<string, unknown> {
  const { zone } = call.world.settings;
  return {
    ...activity.fields,
    type: activity.type,
    date: stamp(activity.createdAt, zone),
    ...columnsForRead(activity, zone),
  };
}

/** Seen: exact and case-sensitive. Of a typed value, such as a telephone, `value` is compared. */
function matches(call: ReadyCall, shown: unknown): boolean {
  const wanted = textOf(call.body, 'value');
  const value = typeof shown === 'object' && shown !== null && 'value' in shown ? shown.value : shown;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false;
  const text = String(value);
  return call.world.settings.matching === 'exact' ? text === wanted : text.includes(wanted);
}

function isBetween(minute: string, from: string, to: string): boolean {
  return from <= minute && minute <= to;
}
