import type { Objects } from '../aws/objects.ts';
import { insertTask } from '../wolkvox/activities.ts';
import type { Attachment } from '../wolkvox/attachment.ts';
import { insertCase, updateCase, updateCaseAttachments } from '../wolkvox/cases.ts';
import type { SendOptions, Wolkvox } from '../wolkvox/client.ts';
import { insertRecord, updateRecord } from '../wolkvox/records.ts';
import type { AttachedObject, Command } from './command.ts';

export interface Sent {
  readonly id?: string | undefined;
  readonly idPrefijo?: string | undefined;
}

/** Makes the one call to the CRM that a command stands for. */
export function send(
  crm: Wolkvox,
  objects: Objects,
  command: Command,
  marker: string,
  options: SendOptions,
): Promise<Sent> {
  const files = (list: readonly AttachedObject[]) => list.map((object) => attachment(objects, object));
  switch (command.kind) {
    case 'insertCase':
      return insertCase(crm, marked(command.case, marker), files(command.attachments), options);
    case 'updateCase':
      return command.attachments.length > 0
        ? updateCaseAttachments(crm, command.caseId, command.changes, files(command.attachments), options)
        : updateCase(crm, command.caseId, command.changes, [], options);
    case 'insertTask':
      return insertTask(crm, marked(command.task, marker), options);
    case 'insertRecord':
      return insertRecord(crm, { module: command.module, fields: command.fields }, options);
    case 'updateRecord':
      return updateRecord(
        crm,
        { module: command.module, id: command.id, fields: command.fields },
        files(command.attachments),
        options,
      );
  }
}

/** Whether the command only sets values, so that sending it a second time changes nothing more. */
export function onlySetsValues(command: Command): boolean {
  return (command.kind === 'updateCase' || command.kind === 'updateRecord') && command.attachments.length === 0;
}

/** The marker stands at the description's end, where a search finds it and people overlook it. */
function marked<T extends { readonly description: string }>(input: T, marker: string): T {
  return { ...input, description: `${input.description}\n\n${marker}` };
}

function attachment(objects: Objects, object: AttachedObject): Attachment {
  const { name, type, size } = object;
  return { name, type, length: size, open: () => objects.open(object) };
}
