import type { Objects } from '../../aws/objects.ts';
import { insertTask } from '../../wolkvox/activities.ts';
import type { Attachment } from '../../wolkvox/attachment.ts';
import { insertCase, insertCaseForm, updateCase, updateCaseAttachments } from '../../wolkvox/cases.ts';
import type { SendOptions, Wolkvox } from '../../wolkvox/client.ts';
import { crmDate } from '../../wolkvox/dates.ts';
import { insertRecord, updateRecord } from '../../wolkvox/records.ts';
import { type AttachedObject, type CompleteCommand, type MissingFile, missingOf } from '../command.ts';
import { missingNote } from './missing-note.ts';

export interface CrmIds {
  readonly id?: string | undefined;
  readonly idPrefijo?: string | undefined;
}

export interface SendSettings {
  /** The address of a file that the command goes without, for so long from now. */
  readonly linkTo?: ((number: number, days: number) => Promise<{ url: string; until: Date }>) | undefined;
  /** By which the command is found again in the CRM. */
  readonly marker: string;
  /** The case types' own field that holds the marker, where the operation has one. */
  readonly markerField?: string | undefined;
  /** How a case is made: by JSON, of which no part acts, or by form-data. */
  readonly insertCaseBy: 'json' | 'form-data';
  /** What files that are added to a case do to those that it has; nothing while that is not known. */
  readonly updateAttachments?: 'append' | 'replace' | undefined;
}

/** Makes the one call to the CRM that a command stands for. */
export async function send(
  crm: Wolkvox,
  objects: Objects,
  command: CompleteCommand,
  settings: SendSettings,
  options: SendOptions,
): Promise<CrmIds> {
  const files = (list: readonly AttachedObject[]) => list.map((object) => attachment(objects, object));
  const note = await noteOf(missingOf(command), settings, crm);
  switch (command.kind) {
    case 'insertCase': {
      const insert = settings.insertCaseBy === 'json' ? insertCase : insertCaseForm;
      return insert(crm, withCaseMarker(withNote(command.case, note), settings), files(command.attachments), options);
    }
    case 'updateCase': {
      const { caseId, attachments } = command;
      const changes = withNote(command.changes, note);
      return attachments.length > 0
        ? updateCaseAttachments(crm, caseId, changes, files(attachments), options)
        : updateCase(crm, caseId, changes, [], options);
    }
    case 'audit':
      throw new TypeError('An audit sends nothing');
    case 'insertTask':
      return insertTask(crm, withMarker(command.task, settings.marker), options);
    case 'insertRecord':
      return insertRecord(
        crm,
        { module: command.module, fields: command.fields, attachmentField: command.attachmentField },
        files(command.attachments),
        options,
      );
    case 'updateRecord':
      return updateRecord(
        crm,
        {
          module: command.module,
          id: command.id,
          fields: command.fields,
          attachmentField: command.attachmentField,
        },
        files(command.attachments),
        options,
      );
  }
}

async function noteOf(
  missing: readonly MissingFile[],
  { linkTo }: SendSettings,
  { zone }: Wolkvox,
): Promise<string | undefined> {
  if (missing.length === 0) return undefined;
  const linked = missing.map(async (file) => {
    if (file.linkDays === undefined || !linkTo) return file;
    const { url, until } = await linkTo(file.number, file.linkDays);
    return { ...file, link: { url, until: crmDate(until, { endpoint: '', field: '', zone, seconds: false }) } };
  });
  return missingNote(await Promise.all(linked));
}

/** The description says what is missing. Where an update brings none, the case's own must stay as it is. */
function withNote<T extends { readonly description?: string | undefined }>(input: T, note: string | undefined): T {
  if (note === undefined || input.description === undefined) return input;
  return { ...input, description: `${input.description}\n\n${note}` };
}

/** The marker stands at the description's end, where a search finds it and people overlook it. */
function withMarker<T extends { readonly description: string }>(input: T, marker: string): T {
  return { ...input, description: `${input.description}\n\n${marker}` };
}

function withCaseMarker<
  T extends { readonly description: string; readonly form?: Record<string, unknown> | undefined },
>(input: T, { marker, markerField }: SendSettings): T {
  const described = withMarker(input, marker);
  return markerField === undefined ? described : { ...described, form: { ...input.form, [markerField]: marker } };
}

function attachment(objects: Objects, object: AttachedObject): Attachment {
  const { name, type, size } = object;
  return { name, type, length: size, open: () => objects.open(object) };
}
