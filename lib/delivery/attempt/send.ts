import type { Objects } from '../../aws/objects.ts';
import { insertCall, insertMeeting, insertTask } from '../../wolkvox/activities.ts';
import type { Attachment } from '../../wolkvox/attachment.ts';
import { insertCase, insertCaseForm, type NewCase, updateCase, updateCaseAttachments } from '../../wolkvox/cases.ts';
import type { SendOptions, Wolkvox } from '../../wolkvox/client.ts';
import { crmDate } from '../../wolkvox/dates.ts';
import { insertRecord, updateRecord } from '../../wolkvox/records.ts';
import {
  type AttachedObject,
  attachmentsOf,
  type CompleteCommand,
  isLinkable,
  type MissingFile,
  missingOf,
} from '../command.ts';
import { type CaseToMake, type DueDay, dayForField, deadlineText } from '../deadline.ts';
import { openFile } from '../inline-file.ts';
import { PayloadError } from '../ledger/payload.ts';
import { withoutMarkers } from '../marker-text.ts';
import type { OperationDirectory, OperationSettings } from '../operations.ts';
import { isTable } from '../tables.ts';
import { withoutFormulas } from './csv-formulas.ts';
import { missingNote } from './missing-note.ts';
import { recordMarkerFieldOf } from './search-place.ts';

/** What the CRM calls the record that it made. */
export interface CrmIds {
  readonly id?: string | undefined;
  readonly idPrefijo?: string | undefined;
}

/** What goes into a call besides the command. */
export interface Letterhead
  extends Pick<
    OperationSettings,
    'insertCaseBy' | 'markerField' | 'recordMarkerField' | 'deadlineField' | 'csvFormulas'
  > {
  /** The delivery's id. */
  readonly id: string;
  readonly marker: string;
  /** By when the case must be answered. */
  readonly answerBy?: DueDay | undefined;
  readonly linkTo: OperationDirectory['linkTo'];
  /** Epoch ms. */
  readonly now: number;
}

/** Makes the one call to the CRM that a command asks for. Throws what the client throws. */
export async function send(
  crm: Wolkvox,
  objects: Objects,
  command: CompleteCommand,
  letterhead: Letterhead,
  options: SendOptions,
): Promise<CrmIds> {
  const files = await Promise.all(attachmentsOf(command).map((object) => openable(objects, object, letterhead)));
  const note = await noteOnMissing(missingOf(command), letterhead, crm);
  const { marker } = letterhead;
  switch (command.kind) {
    case 'insertCase': {
      // In a form, neither files nor fields are required.
      const isForm = letterhead.insertCaseBy === 'form-data' || (crm.refusesEmpty && files.length === 0);
      const insert = isForm ? insertCaseForm : insertCase;
      const marked = withCaseMarker(withNote(withDeadline(command.case, letterhead), note), letterhead);
      return insert(crm, marked, files, options);
    }
    case 'updateCase': {
      const { caseId } = command;
      const changes = withDescription(withNote(command.changes, note));
      return files.length > 0
        ? updateCaseAttachments(crm, caseId, changes, files, options)
        : updateCase(crm, caseId, changes, [], options);
    }
    case 'insertTask':
      return insertTask(crm, withMarker(command.task, marker), options);
    case 'insertCall':
      return insertCall(crm, withMarker(command.call, marker), options);
    case 'insertMeeting':
      return insertMeeting(crm, withMarker(command.meeting, marker), options);
    case 'insertRecord': {
      const { module, attachmentField } = command;
      const fields = withOwnField(command.fields, recordMarkerFieldOf(letterhead, module), marker);
      return insertRecord(crm, { module, fields, attachmentField }, files, options);
    }
    case 'updateRecord': {
      const { module, id, fields, attachmentField } = command;
      return updateRecord(crm, { module, id, fields, attachmentField }, files, options);
    }
    case 'audit':
    case 'followUp':
      throw new TypeError('It sends nothing');
  }
}

async function openable(objects: Objects, object: AttachedObject, { csvFormulas }: Letterhead): Promise<Attachment> {
  const { name, type, size } = object;
  const file: Attachment = { name, type, length: size, open: () => openFile(objects, object) };
  return csvFormulas === 'neutralise' && isTable(file) ? withoutFormulas(file) : file;
}

async function noteOnMissing(
  missing: readonly MissingFile[],
  { id, linkTo, now }: Letterhead,
  { zone }: Wolkvox,
): Promise<string | undefined> {
  if (missing.length === 0) return undefined;
  const linked = missing.map(async (file) => {
    if (file.linkDays === undefined || !linkTo || !isLinkable(file)) return file;
    const until = Math.floor(now / 1_000) + file.linkDays * 86_400;
    const url = await linkTo({ id, number: file.number, until }, file);
    const shown = crmDate(new Date(until * 1_000), { endpoint: '', field: '', zone, seconds: false });
    return { ...file, link: { url, until: shown } };
  });
  return missingNote(await Promise.all(linked));
}

/** Writes the last day into the operation's field, else into the description. Throws a PayloadError when the field is set. */
function withDeadline({ deadline, ...made }: CaseToMake, { deadlineField, answerBy }: Letterhead): NewCase {
  if (!deadline || !answerBy) return made;
  if (deadlineField === undefined) {
    return { ...made, description: `${made.description}\n\n${deadlineText(deadline.term, answerBy)}` };
  }
  const { label, format } =
    typeof deadlineField === 'string' ? { label: deadlineField, format: 'YYYY-MM-DD' as const } : deadlineField;
  return { ...made, form: withOwnField(made.form ?? {}, label, dayForField(answerBy.day, format)) };
}

/** An update without a description must leave the case's own unchanged, so it gets no note. */
function withNote<T extends { readonly description?: string | undefined }>(input: T, note: string | undefined): T {
  if (note === undefined || input.description === undefined) return input;
  return { ...input, description: `${input.description}\n\n${note}` };
}

/** A change has no marker of its own, and must not bring one that people wrote. */
function withDescription<T extends { readonly description?: string | undefined }>(input: T): T {
  return input.description === undefined ? input : { ...input, description: withoutMarkers(input.description) };
}

/** The marker is the description's end, where a search finds it and people overlook it. */
function withMarker<T extends { readonly description: string }>(input: T, marker: string): T {
  return { ...input, description: `${withoutMarkers(input.description)}\n\n${marker}` };
}

/** Throws a PayloadError when the command itself sets that field: one of the two values would be lost. */
function withOwnField(
  fields: Readonly<Record<string, unknown>>,
  field: string | undefined,
  value: string,
): Record<string, unknown> {
  if (field === undefined) return fields;
  if (Object.hasOwn(fields, field)) throw new PayloadError(`invalid:${field}`);
  return { ...fields, [field]: value };
}

function withCaseMarker<
  T extends { readonly description: string; readonly form?: Record<string, unknown> | undefined },
>(input: T, { marker, markerField }: Letterhead): T {
  const described = withMarker(input, marker);
  return markerField === undefined ? described : { ...described, form: { ...input.form, [markerField]: marker } };
}
