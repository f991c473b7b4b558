import { AttachmentText } from './attachment-text.ts';
import { receiveAttachments } from './attachments.ts';
import type { BodyFields, Plan, ReadyCall } from './call.ts';
import { caseById, updateAnswerData } from './case-record.ts';
import { answerToWrite } from './envelope.ts';
import { requireKeys, textOf } from './preconditions.ts';
import { RefusalError, refusals } from './refusal.ts';
import type { ModuleSeed } from './seed.ts';
import type { StoredFile, StoredRecord } from './state.ts';
import { systemColumns } from './system-columns.ts';

/** `custom/insert.php` and `custom/insertAttach.php` for a record. Attachments are a field of the module. */
export async function insertRecord(call: ReadyCall): Promise<Plan> {
  requireKeys(call, call.body, ['operation', 'module', 'fields']);
  const module = insertableModuleOf(call);
  const row = await rowOf(call, module, call.body['fields']);
  return {
    kind: 'applied',
    apply() {
      const record = store(call, module, row);
      return answerToWrite(
        'Succesfully create record',
        { wolkvox_id: record.id },
        { ids: [record.id], files: record.files },
      );
    },
  };
}

/** `custom/insertMany.php`. Documented: `data` is an empty list; no row has its own result. */
export async function insertManyRecords(call: ReadyCall): Promise<Plan> {
  requireKeys(call, call.body, ['operation', 'module', 'fields']);
  const module = insertableModuleOf(call);
  const rows: Row[] = [];
  for (const fields of listOf(call.body['fields'])) rows.push(await rowOf(call, module, fields));
  return {
    kind: 'applied',
    apply() {
      const records = rows.map((row) => store(call, module, row));
      const ids = records.map(({ id }) => id);
      return answerToWrite(`Succesfully create ${ids.length} record`, [], {
        ids,
        files: records.flatMap(({ files }) => files),
      });
    },
  };
}

/** `custom/update.php`: fields that are not named stay. Attachments come in a list beside the fields, or in a field. */
export async function updateRecord(call: ReadyCall): Promise<Plan> {
  const { body, world } = call;
  requireKeys(call, body, ['operation', 'module', 'wolkvox-id', 'fields']);
  const module = moduleOf(call);
  const existing = recordById(call, module, textOf(body, 'wolkvox-id'));
  const row = await rowOf(call, module, body['fields']);
  const takesList = world.settings.recordAttachments.includes('attachments') && body['attachments'] !== undefined;
  const listed = takesList ? await receiveAttachments(call, body['attachments']) : [];
  const files = [...(row.files ?? []), ...listed];
  return {
    kind: 'applied',
    apply() {
      change(call, existing, row.fields, row.files !== undefined || takesList ? files : undefined);
      return answerToWrite('Succesfully edit record', updateAnswerData(call, existing.id), {
        ids: [existing.id],
        files,
      });
    },
  };
}

/** `custom/updateMany.php`. Documented: each row names its record. One unknown id refuses all rows. */
export async function updateManyRecords(call: ReadyCall): Promise<Plan> {
  requireKeys(call, call.body, ['operation', 'module', 'fields']);
  const module = moduleOf(call);
  const changes: { existing: Changeable; row: Row }[] = [];
  for (const item of listOf(call.body['fields'])) {
    const { 'wolkvox-id': id, ...fields } = objectOf(item);
    if (typeof id !== 'string') throw refusals.missing();
    changes.push({ existing: recordById(call, module, id), row: await rowOf(call, module, fields) });
  }
  return {
    kind: 'applied',
    apply() {
      for (const { existing, row } of changes) change(call, existing, row.fields, row.files);
      const ids = changes.map(({ existing }) => existing.id);
      return answerToWrite(`Succesfully edit record ${ids.length}`, [], {
        ids,
        files: changes.flatMap(({ row }) => row.files ?? []),
      });
    },
  };
}

/** `custom/delete.php`. Documented: a list of ids with `multiple`; without it one id, as text or in a list. */
export function deleteRecords(call: ReadyCall): Plan {
  const { body, world } = call;
  requireKeys(call, body, ['operation', 'module', 'multiple', 'wolkvox-id']);
  const module = moduleOf(call);
  const given = body['wolkvox-id'];
  const ids = Array.isArray(given) ? given.map(String) : [textOf(body, 'wolkvox-id')];
  if (body['multiple'] !== true && ids.length !== 1) throw refusals.missing();
  const deleted = new Set(ids.map((id) => recordById(call, module, id)));
  return {
    kind: 'applied',
    apply() {
      for (const list of [world.state.records, world.state.cases]) {
        for (let i = list.length - 1; i >= 0; i--) if (deleted.has(list[i] as Changeable)) list.splice(i, 1);
      }
      return answerToWrite('Have been succesfully removed', { wolkvox_id: ids }, { ids });
    },
  };
}

/** The module that the body names. Throws a 404 for an unknown one, which is inferred. */
export function moduleOf(call: ReadyCall): ModuleSeed {
  const name = textOf(call.body, 'module');
  const module = name === 'cases' ? { name } : call.operation.modules.get(name);
  if (module === undefined) throw new RefusalError(404, 'THE MODULE DOES NOT EXIST');
  return module;
}

/** The module, unless it is `cases`: a case needs contact, type and status. Inferred. */
function insertableModuleOf(call: ReadyCall): ModuleSeed {
  const module = moduleOf(call);
  if (module.name === 'cases') throw new RefusalError(417, 'CASES ARE INSERTED BY THEIR OWN API');
  return module;
}

type Changeable = StoredRecord | ReturnType<typeof caseById>;

/** One record to write. `files` is undefined when the fields name no attachments. */
interface Row {
  readonly fields: BodyFields;
  readonly files: StoredFile[] | undefined;
}

async function rowOf(call: ReadyCall, module: ModuleSeed, value: unknown): Promise<Row> {
  const fields = { ...objectOf(value) };
  const { attachmentField } = module;
  const attachments = attachmentField === undefined ? undefined : fields[attachmentField];
  if (attachmentField !== undefined) delete fields[attachmentField];
  if (Object.values(fields).some(holdsLongText)) throw new RefusalError(417, 'A FIELD IS TOO LONG');
  const taken = attachments !== undefined && call.world.settings.recordAttachments.includes('field');
  if (!taken) return { fields, files: undefined };
  const list = Array.isArray(attachments) ? attachments : [attachments];
  return { fields, files: await receiveAttachments(call, list) };
}

function store(call: ReadyCall, module: ModuleSeed, { fields, files = [] }: Row): StoredRecord {
  const record = { ...systemColumns(call), module: module.name, fields, files };
  call.world.state.records.push(record);
  return record;
}

function change(call: ReadyCall, existing: Changeable, fields: BodyFields, files: StoredFile[] | undefined): void {
  if ('form' in existing) existing.form = { ...existing.form, ...fields };
  else existing.fields = { ...existing.fields, ...fields };
  existing.modifiedAt = call.world.clock.now();
  existing.modifiedBy = `API@${call.operation.name}`;
  if (files === undefined) return;
  const replaces = call.world.settings.attachmentUpdate === 'replace';
  existing.files = replaces ? files : [...existing.files, ...files];
}

function recordById(call: ReadyCall, module: ModuleSeed, id: string): Changeable {
  if (module.name === 'cases') return caseById(call, id);
  const found = call.world.state.records.find(
    (one) => one.id === id && one.operation === call.operation.name && one.module === module.name,
  );
  if (found === undefined) throw new RefusalError(404, 'THE RECORD DOES NOT EXIST');
  return found;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) throw refusals.missing();
  return value;
}

function objectOf(value: unknown): BodyFields {
  if (Array.isArray(value) && value.length === 0) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusals.missing();
  return value as BodyFields;
}

function holdsLongText(value: unknown): boolean {
  if (value instanceof AttachmentText) return true;
  return Array.isArray(value) && value.some(holdsLongText);
}
